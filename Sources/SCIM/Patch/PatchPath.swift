/// The path of a PATCH operation, resolved.
///
/// RFC 7644 §3.5.2, figure 7.
struct PatchPath: Sendable {
    enum Target: Sendable {
        /// An attribute or a sub-attribute.
        case attribute(ResolvedAttribute)
        /// The elements that a filter in brackets selects, or a sub-attribute of each.
        case elements(ResolvedAttribute, Filter)
        /// The URN of the main schema.
        case coreSchema
        /// The URN of an extension.
        case schemaExtension(Schema)
        /// A name below a URN that no schema has, or that URN itself.
        case foreign(String)
    }

    let text: String
    let target: Target

    /// Reads `text`, or throws `invalidPath` with the position of the character.
    init(
        _ text: String,
        type: ResourceType,
        interpretation: inout Interpretation
    ) throws(SCIMError) {
        self.text = text
        guard text.utf8.count <= interpretation.limits.filterBytesMax else {
            throw .invalidPath(
                "The path has \(text.utf8.count) bytes; at most "
                    + "\(interpretation.limits.filterBytesMax) are read."
            )
        }
        var parser = FilterParser(path: text, type: type, interpretation: interpretation)
        target = try Self.target(of: &parser)
        interpretation = parser.interpretation
    }

    private static func target(of parser: inout FilterParser) throws(SCIMError) -> Target {
        try parser.lexer.advance()
        guard case .word(let word) = parser.lexer.token else {
            throw parser.lexer.failure(
                "the name of an attribute was expected, not \(parser.lexer.token.description)"
            )
        }
        let start = parser.lexer.start
        try parser.lexer.advance()
        switch parser.type.resolve(word) {
        case .unknown:
            throw parser.lexer.failure(
                "a \(parser.type.name) has no attribute \(word.quoted)",
                at: start
            )
        case .coreSchema:
            try expectEnd(&parser)
            return .coreSchema
        case .schemaExtension(let schema):
            try expectEnd(&parser)
            return .schemaExtension(schema)
        case .foreign(let name):
            try expectEnd(&parser)
            return .foreign(name)
        case .attribute(let attribute):
            if attribute.isShortName {
                let error = parser.lexer.failure(
                    "\(word.quoted) has to be named with its extension, as "
                        + "\(attribute.path.text)",
                    at: start
                )
                try parser.interpretation.tolerate(.shortName(word), else: error)
            }
            return try target(below: attribute, of: &parser)
        }
    }

    /// Reads what may follow the name of an attribute.
    private static func target(
        below attribute: ResolvedAttribute,
        of parser: inout FilterParser
    ) throws(SCIMError) -> Target {
        if case .word(let word) = parser.lexer.token, attribute.attribute.isMultiValued {
            return try condition(on: attribute, word, of: &parser)
        }
        guard parser.lexer.token == .openBracket else {
            try expectEnd(&parser)
            return .attribute(attribute)
        }
        guard attribute.subAttribute == nil, attribute.attribute.isMultiValued else {
            throw parser.lexer.failure(
                "brackets can only follow an attribute with several values, which "
                    + "\(attribute.path.text) is not"
            )
        }
        try parser.checkIsReadable(attribute, at: parser.lexer.start)
        let filter = try parser.elementFilter(of: attribute)
        guard case .word(let word) = parser.lexer.token, parser.lexer.isAdjacent,
            word.utf8.first == UInt8(ascii: ".")
        else {
            try expectEnd(&parser)
            return .elements(attribute, filter)
        }
        var selected = attribute
        let name = String(word.dropFirst())
        selected.subAttribute = attribute.attribute.subAttribute(named: name)
        guard selected.subAttribute != nil else {
            throw parser.lexer.failure(
                "\(attribute.attribute.name) has no sub-attribute \(name.quoted)"
            )
        }
        try parser.lexer.advance()
        try expectEnd(&parser)
        return .elements(selected, filter)
    }

    /// Reads `members.value eq "…"`, which selects as `members[value eq "…"]` does.
    ///
    /// The grammar of RFC 7644 §3.5.2 does not have it; its erratum 7122 thinks that it should.
    private static func condition(
        on attribute: ResolvedAttribute,
        _ word: String,
        of parser: inout FilterParser
    ) throws(SCIMError) -> Target {
        let start = parser.lexer.start
        let error = parser.lexer.failure(
            "the end was expected, not \(word.quoted); what selects values stands in brackets"
        )
        try parser.interpretation.tolerate(
            .conditionWithoutBrackets(attribute.path.text),
            else: error
        )
        try parser.checkIsReadable(attribute, at: start)
        let filter = try parser.comparison(attribute, word: attribute.path.text, at: start)
        try expectEnd(&parser)
        var selected = attribute
        selected.subAttribute = nil
        return .elements(selected, filter)
    }

    private static func expectEnd(_ parser: inout FilterParser) throws(SCIMError) {
        guard parser.lexer.token == .end else {
            throw parser.lexer.failure(
                "the end was expected, not \(parser.lexer.token.description)"
            )
        }
    }
}
