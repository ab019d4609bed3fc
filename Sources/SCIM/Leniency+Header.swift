extension Leniency {
    /// The leniencies as the value of a header: a list of codes, each with the attribute, URN, id or
    /// word concerned as the parameter `at`.
    ///
    /// Characters that a header cannot carry become `?`. RFC 9651 §3.1.
    package static func headerValue(_ leniencies: [Leniency]) -> String {
        leniencies.map { leniency in
            guard let subject = leniency.subject else { return leniency.code }
            let text = subject.unicodeScalars.prefix(subjectMax).map { scalar -> Character in
                let isPlain = scalar.value >= 0x20 && scalar.value < 0x7F
                return isPlain && scalar != "\"" && scalar != "\\" ? Character(scalar) : "?"
            }
            return "\(leniency.code);at=\"\(String(text))\""
        }.joined(separator: ", ")
    }

    private static let subjectMax = 100

    /// A stable name for programs.
    package var code: String { parts.code }

    private var subject: String? { parts.subject }

    private var parts: (code: String, subject: String?) {
        switch self {
        case .stringBoolean(let name): ("string-boolean", name)
        case .numberForString(let name): ("number-for-string", name)
        case .booleanForString(let name): ("boolean-for-string", name)
        case .stringForNumber(let name): ("string-for-number", name)
        case .valueForObject(let name): ("value-for-object", name)
        case .arrayForObject(let name): ("array-for-object", name)
        case .objectForArray(let name): ("object-for-array", name)
        case .severalPrimaries(let name): ("several-primaries", name)
        case .unknownAttribute(let name): ("unknown-attribute", name)
        case .unknownExtension(let urn): ("unknown-extension", urn)
        case .unknownSchema(let urn): ("unknown-schema", urn)
        case .undeclaredExtension(let urn): ("undeclared-extension", urn)
        case .missingSchemas(let urn): ("missing-schemas", urn)
        case .malformedURI(let name): ("malformed-uri", name)
        case .userNameCharacter(let character): ("user-name-character", character)
        case .operationCase(let name): ("operation-case", name)
        case .methodCase(let name): ("method-case", name)
        case .valuesInRemove(let path): ("values-in-remove", path)
        case .shortName(let name): ("short-name", name)
        case .missingBlank: ("missing-blank", nil)
        case .comparedBehindBrackets(let path): ("compared-behind-brackets", path)
        case .conditionWithoutBrackets(let name): ("condition-without-brackets", name)
        case .pathAsName(let name): ("path-as-name", name)
        case .nothingToClear(let path): ("nothing-to-clear", path)
        case .createdElement(let path): ("created-element", path)
        case .unknownMember(let id): ("unknown-member", id)
        }
    }
}
