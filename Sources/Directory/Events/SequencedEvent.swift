import Postgres
package import SCIM

/// A committed change of a resource, at its place in the tenant's order of events.
package struct SequencedEvent: Sendable {
    /// The place: one more than that of the event before.
    package let sequence: Int64
    package let id: Int64
    /// Such as `user.created`.
    package let type: String
    package let resourceType: String
    package let resourceID: String
    /// The version that the change made; that of a deletion is one more than the last.
    package let version: Int64
    /// The document before the change; nil of a creation.
    package let before: [UInt8]?
    /// The document after the change; nil of a deletion.
    package let after: [UInt8]?
    /// The ids of members that came into the group.
    package let membersAdded: [String]
    /// The ids of members that left the group.
    package let membersRemoved: [String]
    package let occurredAt: DateTime

    init(_ rows: Rows, row: Int) throws(PostgresError) {
        sequence = try rows.integer(row, 0)
        id = try rows.integer(row, 1)
        type = try rows.text(row, 2)
        resourceType = try rows.text(row, 3)
        resourceID = try rows.text(row, 4)
        version = try rows.integer(row, 5)
        before = try rows.optionalBytes(row, 6)
        after = try rows.optionalBytes(row, 7)
        membersAdded = try rows.textArray(row, 8)
        membersRemoved = try rows.textArray(row, 9)
        occurredAt = DateTime(milliseconds: try rows.integer(row, 10))
    }
}

/// Which of a tenant's events there are.
package struct EventPositions: Sendable, Equatable {
    /// The lowest sequence that is still kept; `last + 1` when none is.
    package let first: Int64
    /// The newest sequence; 0 when there has been no event yet.
    package let last: Int64
}
