package import SCIM

/// What is wrong with a policy that somebody wrote, and where.
package struct ApplicationPolicyError: Error, Sendable {
    /// A JSON pointer.
    package let pointer: String
    /// A sentence for whoever wrote it.
    package let detail: String
}

extension ApplicationPolicy {
    /// How many elements each list of a policy can have.
    package static let elementsMax = 100

    /// For how many days a deleted user can be shown at most.
    package static let tombstoneDaysMax = 3650

    /// The names of the fields, as the admin API has them and as they are stored.
    package static let fields = [
        "allowed_addresses", "lower_case_names", "group_filter", "reserved_groups",
        "allowed_groups", "tombstone_days",
    ]

    /// All of it.
    package var json: JSONObject {
        [
            "allowed_addresses": .array(allowedAddresses.map { .string($0.description) }),
            "lower_case_names": .boolean(lowersNames),
            "group_filter": .array(groupFilter.map { .string($0.text) }),
            "reserved_groups": .array(reservedGroups.map { .string($0.text) }),
            "allowed_groups": .array(allowedGroups.map { .string($0) }),
            "tombstone_days": .number(JSONNumber(Int64(tombstoneDays))),
        ]
    }

    /// The policy after the fields that are there were set; null stands for the standard.
    package func setting(
        _ field: (String) -> JSONValue?
    ) throws(ApplicationPolicyError) -> ApplicationPolicy {
        var policy = self
        let standard = ApplicationPolicy.standard
        if let value = field("allowed_addresses") {
            policy.allowedAddresses =
                try Self.list(
                    value,
                    "allowed_addresses",
                    of: "an address such as 192.0.2.1 or 2001:db8::1, or a network such as "
                        + "192.0.2.0/24"
                ) { AddressRange($0) } ?? standard.allowedAddresses
        }
        if let value = field("group_filter") {
            policy.groupFilter =
                try Self.list(value, "group_filter", of: Self.pattern) { NamePattern($0) }
                ?? standard.groupFilter
        }
        if let value = field("reserved_groups") {
            policy.reservedGroups =
                try Self.list(value, "reserved_groups", of: Self.pattern) { NamePattern($0) }
                ?? standard.reservedGroups
        }
        if let value = field("allowed_groups") {
            let name = "the name of a group, of 1 to \(NamePattern.bytesMax) bytes"
            policy.allowedGroups =
                try Self.list(value, "allowed_groups", of: name) { NamePattern($0)?.text }
                ?? standard.allowedGroups
        }
        policy.lowersNames = try Self.boolean(field, "lower_case_names", lowersNames)
        policy.tombstoneDays = try Self.days(field, "tombstone_days", tombstoneDays)
        return policy
    }

    private static let pattern =
        "the name of a group, with * for any characters, of 1 to \(NamePattern.bytesMax) bytes"

    /// The elements of a list, or nil for null.
    private static func list<Element>(
        _ value: JSONValue,
        _ name: String,
        of what: String,
        _ read: (String) -> Element?
    ) throws(ApplicationPolicyError) -> [Element]? {
        if value == .null { return nil }
        guard case .array(let values) = value, values.count <= elementsMax else {
            throw ApplicationPolicyError(
                pointer: "/\(name)",
                detail: "The field \"\(name)\" must be a list of at most \(elementsMax) texts."
            )
        }
        var elements: [Element] = []
        for (index, value) in values.enumerated() {
            guard case .string(let text) = value, let element = read(text) else {
                throw ApplicationPolicyError(
                    pointer: "/\(name)/\(index)",
                    detail: "Each element of \"\(name)\" must be \(what)."
                )
            }
            elements.append(element)
        }
        return elements
    }

    private static func boolean(
        _ field: (String) -> JSONValue?,
        _ name: String,
        _ current: Bool
    ) throws(ApplicationPolicyError) -> Bool {
        switch field(name) {
        case nil: return current
        case .null: return ApplicationPolicy.standard.lowersNames
        case .boolean(let value): return value
        default:
            throw ApplicationPolicyError(
                pointer: "/\(name)",
                detail: "The field \"\(name)\" must be true or false."
            )
        }
    }

    private static func days(
        _ field: (String) -> JSONValue?,
        _ name: String,
        _ current: Int
    ) throws(ApplicationPolicyError) -> Int {
        switch field(name) {
        case nil: return current
        case .null: return ApplicationPolicy.standard.tombstoneDays
        case .number(let number):
            if let days = number.integer, (0...Int64(tombstoneDaysMax)).contains(days) {
                return Int(days)
            }
        default: break
        }
        throw ApplicationPolicyError(
            pointer: "/\(name)",
            detail: "The field \"\(name)\" must be a whole number from 0 to \(tombstoneDaysMax)."
        )
    }
}
