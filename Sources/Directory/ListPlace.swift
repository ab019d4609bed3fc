import SCIM

/// Which part of a list is asked for, and how its page is answered.
enum ListPlace: Sendable {
    /// From the position `start`, 1-based.
    case index(start: Int, count: Int)
    /// After a position, or from the first; with what makes the cursor of the next page.
    case cursor(after: ListPosition?, count: Int, CursorQuery, DateTime)

    /// How many resources the page has at most.
    var count: Int {
        switch self {
        case .index(_, let count): count
        case .cursor(_, let count, _, _): count
        }
    }

    /// How many resources to read: with a cursor one more tells whether there is a next page.
    var limit: Int {
        switch self {
        case .index(_, let count): count
        case .cursor(_, let count, _, _): count > 0 ? count + 1 : 0
        }
    }

    /// How many matches come before the page.
    var skipped: Int {
        switch self {
        case .index(let start, _): start - 1
        case .cursor: 0
        }
    }

    /// What the page comes after.
    var position: ListPosition? {
        switch self {
        case .index: nil
        case .cursor(let position, _, _, _): position
        }
    }

    /// The answer.
    ///
    /// - Parameters:
    ///   - total: how many resources match; nil, which is for cursors only, when that is unknown.
    ///   - next: the last resource of the page when others follow it.
    func page(total: Int?, resources: [StoredResource], next: ListPosition?) -> SearchPage {
        switch self {
        case .index(let start, _):
            SearchPage(
                place: .index(start: start, total: total ?? resources.count),
                resources: resources
            )
        case .cursor(_, let count, let query, let now):
            SearchPage(
                place: .cursor(
                    next: next.map {
                        PageCursor(issuedAt: now, count: count, position: $0).text(for: query)
                    },
                    total: total
                ),
                resources: resources
            )
        }
    }
}
