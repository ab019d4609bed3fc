import Directory

/// Where a page of an integration's list begins: after a position, which counts in one epoch.
///
/// Its text is the position, a full stop and some digits of the epoch.
struct AdminCursor: Sendable {
    let position: String

    private static let digits = 8

    init(_ position: String) { self.position = position }

    /// Reads the parameter `after`; nil when it is missing.
    ///
    /// Throws a problem for a text that is no cursor, and for one of before a restore.
    init?(_ paging: AdminPaging, of integration: Integration) throws(AdminFailure) {
        guard let text = paging.after else { return nil }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count >= 2, let epoch = parts.last, epoch.isHexadecimal(count: Self.digits)
        else { throw .problem(.badCursor) }
        guard integration.epoch.hasPrefix(epoch) else { throw .problem(.expiredCursor) }
        // The id of a member may have full stops.
        position = String(text.dropLast(Self.digits + 1))
    }

    func text(in integration: Integration) -> String {
        "\(position).\(integration.epoch.prefix(Self.digits))"
    }
}

extension AdminCursor {
    /// The ordinal of `after`; nil when there is none.
    static func ordinal(
        _ paging: AdminPaging,
        of integration: Integration
    ) throws(AdminFailure) -> Int64? {
        guard let cursor = try AdminCursor(paging, of: integration) else { return nil }
        guard let ordinal = Int64(cursor.position) else { throw .problem(.badCursor) }
        return ordinal
    }
}

extension Problem {
    static let badCursor = Problem.invalid(
        "/after",
        "The parameter after must be the next_cursor of an earlier page."
    )

    static let expiredCursor = Problem(
        status: 400,
        code: "expired_cursor",
        title: "The cursor has expired",
        detail: "What the parameter after stands for is not there any more, as after a restore "
            + "from a backup. Begin again without it."
    )
}
