import Directory

/// The elements and members of a search's body.
enum SearchElement: String, Sendable, CaseIterable {
    case null = "null-search-restriction"
    case property = "property-search-restriction"
    case boolean = "boolean-search-restriction"

    /// - Parameter name: as the body has it.
    init(named name: String) throws(CrowdError) {
        guard let element = Self(rawValue: name) else {
            let known = Self.allCases.map(\.rawValue).joined(separator: ", ")
            throw .illegalArgument("\(name.shown) is no restriction; there are \(known).")
        }
        self = element
    }
}

extension SearchRestriction {
    /// The restriction in the body of a `POST` to `/search`.
    ///
    /// Throws `ILLEGAL_ARGUMENT` when it cannot be read or is too large. Linear in its size.
    init(body: [UInt8], format: CrowdFormat, of kind: CrowdKind) throws(CrowdError) {
        switch format {
        case .xml: self = try Self(XMLElement(reading: body), of: kind).withinLimits()
        case .json: self = try Self(json: body, of: kind).withinLimits()
        }
    }

    /// The reader has bounded how deep elements nest.
    private init(_ element: XMLElement, of kind: CrowdKind) throws(CrowdError) {
        switch try SearchElement(named: element.name) {
        case .null: self = .all
        case .property: self = .property(try PropertyRestriction(element, of: kind))
        case .boolean:
            let logic = element["boolean-logic"] ?? element.child("boolean-logic")?.text
            var parts: [SearchRestriction] = []
            for list in element.children where list.name == "restrictions" {
                // A restriction that is not known cannot be left out: more would match.
                for part in list.children { parts.append(try Self(part, of: kind)) }
            }
            self = try Self(logic: logic, parts)
        }
    }

    /// - Parameter logic: `and` or `or`, in any case.
    init(logic: String?, _ parts: [SearchRestriction]) throws(CrowdError) {
        let logic = logic.map { ProductText.name($0) }
        switch logic?.lowercased() {
        case "and": self = .and(parts)
        case "or": self = .or(parts)
        default:
            throw .illegalArgument(
                "The boolean-logic of a restriction must be and or or"
                    + (logic.map { ", not \($0.shown)." } ?? "; it is missing.")
            )
        }
    }
}

extension PropertyRestriction {
    fileprivate init(_ element: XMLElement, of kind: CrowdKind) throws(CrowdError) {
        let property = element.child("property")
        try self.init(
            ProductText.name(property?.child("name")?.text ?? ""),
            of: kind,
            kind: SearchValueKind(named: property?.child("type")?.text),
            mode: MatchMode(named: element.child("match-mode")?.text),
            text: element.child("value")?.text
        )
    }
}

extension SearchValueKind {
    /// - Parameter name: as requests name it, in any case.
    init?(named name: String?) throws(CrowdError) {
        guard let name else { return nil }
        guard let kind = Self(rawValue: ProductText.name(name).uppercased()) else {
            throw .illegalArgument(
                "The type of a property must be STRING, BOOLEAN or DATE, not \(name.shown)."
            )
        }
        self = kind
    }
}

extension MatchMode {
    /// - Parameter name: as requests name it, in any case.
    init(named name: String?) throws(CrowdError) {
        guard let mode = Self(rawValue: ProductText.name(name ?? "").uppercased()) else {
            let known = Self.allCases.map(\.rawValue).joined(separator: ", ")
            throw .illegalArgument(
                "The match-mode of a restriction must be one of \(known)"
                    + (name.map { ", not \($0.shown)." } ?? "; it is missing.")
            )
        }
        self = mode
    }
}
