import Directory
import SCIM

/// Which users or groups a search is for.
///
/// Reading bounds its depth and its size.
enum SearchRestriction: Sendable, Hashable {
    /// All of them.
    case all
    case property(PropertyRestriction)
    case and([SearchRestriction])
    case or([SearchRestriction])

    /// How deep restrictions may nest.
    static let depthMax = 14
    /// How many properties one search may compare.
    static let termsMax = 150
    /// How long a value, a name or a text of the query language may be.
    static let textBytesMax = 8_192
}

/// A property with what its value has to be.
struct PropertyRestriction: Sendable, Hashable {
    let property: SearchProperty
    let mode: MatchMode
    /// Nil with the mode `null` alone.
    let value: SearchValue?
    /// The value as the request has it; empty with the mode `null`.
    let text: String

    /// Throws `ILLEGAL_ARGUMENT` when the value is not of the property's kind, or cannot be
    /// compared so.
    ///
    /// - Parameter kind: what the request says the values of the property are, which counts for
    ///   custom attributes alone.
    init(
        _ name: String,
        of subject: CrowdKind,
        kind: SearchValueKind? = nil,
        mode: MatchMode,
        text: String?
    ) throws(CrowdError) {
        guard !name.isEmpty else {
            throw .illegalArgument("The search compares a property without a name.")
        }
        property = SearchProperty(name, of: subject)
        self.mode = mode
        let kind = property.kind ?? kind ?? .string
        guard mode != .null else {
            value = nil
            self.text = ""
            return
        }
        guard mode.fits(kind) else {
            throw .illegalArgument(
                "\(mode.rawValue) cannot be asked of \(name.shown), which is of the type "
                    + "\(kind.rawValue)."
            )
        }
        guard let text else {
            throw .illegalArgument("The search has no value to compare \(name.shown) with.")
        }
        guard text.utf8.count <= SearchRestriction.textBytesMax else {
            throw .illegalArgument("The value to compare \(name.shown) with is too long.")
        }
        // Names have no blanks around them.
        let isWholeName = property == .name && mode == .exactly
        self.text = isWholeName ? ProductText.name(text) : text
        value = try Self.value(self.text, as: kind, for: name)
    }

    private static func value(
        _ text: String,
        as kind: SearchValueKind,
        for name: String
    ) throws(CrowdError) -> SearchValue {
        let trimmed = ProductText.name(text)
        switch kind {
        case .string: return .string(text)
        case .boolean:
            if trimmed.lowercased() == "true" { return .boolean(true) }
            if trimmed.lowercased() == "false" { return .boolean(false) }
            throw .illegalArgument(
                "The value of \(name.shown) must be true or false, not \(text.shown)."
            )
        case .date:
            if let moment = DateTime(searched: trimmed) { return .date(moment) }
            throw .illegalArgument(
                "The value of \(name.shown) must be a date such as 2026-11-24T03:57:30.123+0000, "
                    + "not \(text.shown)."
            )
        }
    }
}

/// What lets a search be answered without reading everything.
extension SearchRestriction {
    /// The one name that a match must have, compared without regard to case.
    var exactName: String? {
        switch self {
        case .all, .or: nil
        case .property(let restriction):
            restriction.property == .name && restriction.mode == .exactly ? restriction.text : nil
        case .and(let parts): parts.lazy.compactMap(\.exactName).first
        }
    }

    /// Whether nothing can match: it asks for something without a name.
    ///
    /// Products do that to test a connection.
    var isNeverTrue: Bool {
        switch self {
        case .all: false
        case .property(let restriction):
            restriction.property == .name && restriction.mode == .null
        case .and(let parts): parts.contains(where: \.isNeverTrue)
        case .or(let parts): !parts.isEmpty && parts.allSatisfy(\.isNeverTrue)
        }
    }

    /// How many properties it compares, and how deep its parts nest.
    private var size: (terms: Int, depth: Int) {
        switch self {
        case .all, .property: return (1, 1)
        case .and(let parts), .or(let parts):
            var size = (terms: 0, depth: 0)
            for part in parts.map(\.size) {
                size.terms += part.terms
                size.depth = max(size.depth, part.depth)
            }
            return (size.terms, size.depth + 1)
        }
    }

    /// Itself, unless it is larger than a search may be.
    func withinLimits() throws(CrowdError) -> SearchRestriction {
        let (terms, depth) = size
        guard terms <= Self.termsMax else {
            throw .illegalArgument("The search compares more than \(Self.termsMax) properties.")
        }
        guard depth <= Self.depthMax else { throw Self.tooDeep }
        return self
    }

    static let tooDeep = CrowdError.illegalArgument(
        "The search nests its restrictions deeper than \(depthMax)."
    )
}
