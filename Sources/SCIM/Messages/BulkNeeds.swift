/// What an operation of a bulk request refers to, as places in the request.
package struct BulkNeeds: Sendable {
    /// The operations that create members of the new group that this one creates.
    package let members: [Int]
    /// The operations that create whatever else this one names.
    package let others: [Int]

    /// For an operation that refers to nothing.
    package static let none = BulkNeeds(members: [], others: [])

    package init(members: [Int], others: [Int]) {
        self.members = members
        self.others = others
    }

    /// Looks the references up, or throws which of them no operation answers to.
    package init(_ references: BulkReferences, in request: BulkRequest) throws(SCIMError) {
        members = try Self.places(references.members, in: request)
        others = try Self.places(references.others, in: request)
    }

    package var isEmpty: Bool { members.isEmpty && others.isEmpty }

    private static func places(
        _ bulkIDs: [String],
        in request: BulkRequest
    ) throws(SCIMError) -> [Int] {
        var places: [Int] = []
        places.reserveCapacity(bulkIDs.count)
        for bulkID in bulkIDs {
            guard let place = request.places[bulkID] else {
                throw .conflict(
                    "This operation refers to the bulkId \(bulkID.quoted), which no operation has."
                )
            }
            guard request.operations[place].method == "POST" else {
                throw .conflict(
                    "This operation refers to the bulkId \(bulkID.quoted), but operation "
                        + "\(place + 1) creates nothing; use the id of its resource."
                )
            }
            places.append(place)
        }
        return places
    }
}
