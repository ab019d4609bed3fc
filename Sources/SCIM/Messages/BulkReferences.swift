/// The operations that the data of another one refers to, by their `bulkId`.
///
/// RFC 7644 §3.7.2.
///
/// A reference is a string `bulkId:x`, wherever in the data it stands, or such a string in the
/// filter of a PATCH operation's path, as in `members[value eq "bulkId:x"]`.
package struct BulkReferences: Sendable {
    /// What the data is, which decides what a reference in it means.
    package enum Body: Sendable {
        /// Attributes that may name what is not there.
        case resource
        /// A new group, whose members have to be there.
        case group
        /// A PATCH message.
        case patch

        var spot: Spot {
            switch self {
            case .resource: .value
            case .group: .group
            case .patch: .message
            }
        }
    }

    /// The members of a new group, in the order of the data, each once.
    package private(set) var members: [String] = []
    /// All others, in the order of the data, each once.
    package private(set) var others: [String] = []

    /// Finds the references; linear in the size of `data`.
    package init(in data: JSONValue, as body: Body) {
        var seen: (members: Set<String>, others: Set<String>) = ([], [])
        data.visitReferences(at: body.spot) { bulkID, spot in
            if spot == .member {
                if seen.members.insert(bulkID).inserted { members.append(bulkID) }
            } else if seen.others.insert(bulkID).inserted {
                others.append(bulkID)
            }
        }
    }

    /// Adds what a path refers to.
    ///
    /// - Parameter id: the id in the path, such as `bulkId:x`; any other adds nothing.
    package mutating func insert(id: String) {
        guard let bulkID = Self.bulkID(in: id), !others.contains(bulkID) else { return }
        others.append(bulkID)
    }

    /// What follows `bulkId:`; nil when the text is no reference.
    package static func bulkID(in text: String) -> String? {
        guard text.utf8.starts(with: prefix.utf8), text.utf8.count > prefix.utf8.count else {
            return nil
        }
        return String(Substring(text.utf8.dropFirst(prefix.utf8.count)))
    }

    /// The data with ids in the place of references.
    ///
    /// - Parameter id: the id that a `bulkId` stands for; nil leaves the reference as it is.
    package static func replaced(
        in data: JSONValue,
        as body: Body,
        by id: (_ bulkID: String) -> String?
    ) -> JSONValue {
        data.replacingReferences(at: body.spot, by: id)
    }

    private static let prefix = "bulkId:"
}
