import SCIM

/// What a search compares.
enum SearchProperty: Sendable, Hashable {
    case name, email, firstName, lastName, displayName, description, externalID
    case active, createdDate, updatedDate
    /// An attribute beyond those that every user or group has.
    case custom(String)

    /// The property of this name, in any case, that users or groups have.
    init(_ name: String, of kind: CrowdKind) {
        let known: [(String, SearchProperty)] =
            switch kind {
            case .user:
                [
                    ("email", .email), ("firstname", .firstName), ("lastname", .lastName),
                    ("displayname", .displayName), ("externalid", .externalID),
                ]
            case .group: [("description", .description)]
            }
        let common: [(String, SearchProperty)] = [
            ("name", .name), ("active", .active), ("createddate", .createdDate),
            ("updateddate", .updatedDate),
        ]
        let lowered = name.lowercased()
        self = (known + common).first { $0.0 == lowered }?.1 ?? .custom(name)
    }

    /// What its values are; nil when only the request can say.
    var kind: SearchValueKind? {
        switch self {
        case .name, .email, .firstName, .lastName, .displayName, .description, .externalID:
            .string
        case .active: .boolean
        case .createdDate, .updatedDate: .date
        case .custom: nil
        }
    }
}

/// What a search takes a value for.
enum SearchValueKind: String, Sendable, Hashable {
    case string = "STRING"
    case boolean = "BOOLEAN"
    case date = "DATE"
}

/// How a value of the property is to relate to the value of the search.
enum MatchMode: String, Sendable, Hashable, CaseIterable {
    case exactly = "EXACTLY_MATCHES"
    case startsWith = "STARTS_WITH"
    case endsWith = "ENDS_WITH"
    case contains = "CONTAINS"
    case lessThan = "LESS_THAN"
    case greaterThan = "GREATER_THAN"
    /// There is no value.
    case null = "NULL"

    /// Whether values of the kind can relate so.
    func fits(_ kind: SearchValueKind) -> Bool {
        switch (self, kind) {
        case (_, .string), (.exactly, _), (.null, _): true
        case (.lessThan, .date), (.greaterThan, .date): true
        case (.lessThan, .boolean), (.greaterThan, .boolean): false
        case (.startsWith, _), (.endsWith, _), (.contains, _): false
        }
    }
}

/// A value to compare with.
enum SearchValue: Sendable, Hashable {
    /// The key by which texts are compared without regard to case, in UTF-8.
    case string([UInt8])
    case boolean(Bool)
    case date(DateTime)

    /// The text as it is compared.
    static func string(_ text: String) -> SearchValue {
        .string(Array(CaseFolding.key(text).utf8))
    }
}

extension DateTime {
    /// Reads the dates of searches: xs:dateTime, the same with a zone without colon, a day alone,
    /// or the milliseconds since 1970 that answers in JSON have.
    ///
    /// Such as `2026-11-24T03:57:30.123+0100`; a day begins at midnight UTC.
    init?(searched text: String) {
        let bytes = Array(text.utf8)
        if bytes.allSatisfy({ $0 &- 0x30 < 10 }) {
            guard let milliseconds = Int64(text) else { return nil }
            self.init(milliseconds: milliseconds)
            return
        }
        if bytes.count == 10 {
            self.init(text + "T00:00:00Z")
            return
        }
        let zone = bytes.suffix(5)
        guard bytes.count > 11, zone.dropFirst().allSatisfy({ $0 &- 0x30 < 10 }),
            zone.first == UInt8(ascii: "+") || zone.first == UInt8(ascii: "-")
        else {
            self.init(text)
            return
        }
        self.init("\(text.dropLast(2)):\(text.suffix(2))")
    }
}
