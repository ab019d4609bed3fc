import Postgres

extension ApplicationView {
    /// Gives each group that has none the name by which products will know it, before a position in
    /// the log of events is handed out.
    ///
    /// Names that are given are events too. They are no news to who reads everything from now on, so
    /// this waits until they have their numbers: some milliseconds, when a name was given at all.
    package func nameGroups() async throws(DirectoryError) {
        guard try await scope.pinGroupNames() else { return }
        let deadline = ContinuousClock.now + Self.numberingPatience
        let newest = try await scope.newestEvent()
        while try await !scope.isNumbered(newest), ContinuousClock.now < deadline {
            await pause(.milliseconds(20))
        }
    }

    /// A transaction somewhere can hold the numbering up; the names are told once more then.
    private static let numberingPatience = Duration.seconds(2)
}

extension TenantScope {
    /// The id of the tenant's newest event; 0 when there is none.
    fileprivate func newestEvent() async throws(DirectoryError) -> Int64 {
        let rows = try await read(Self.readNewestEvent, [tenantValue])
        do {
            return try rows.integer(0, 0)
        } catch {
            throw DirectoryError(error)
        }
    }

    /// Whether the event has its number, and so every one before it.
    fileprivate func isNumbered(_ event: Int64) async throws(DirectoryError) -> Bool {
        try await read(Self.readNumber, [tenantValue, .integer(event)]).count > 0
    }

    private static let readNewestEvent = Statement(
        """
        select coalesce(max(e.id), 0)
        from roster.events e
        where e.tenant_id = $1::uuid
        """
    )

    private static let readNumber = Statement(
        """
        select q.sequence
        from roster.sequenced_events q
        where q.tenant_id = $1::uuid and q.event_id = $2
        """
    )
}
