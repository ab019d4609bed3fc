import Directory
import SCIM

extension CrowdExchange {
    /// How long it may take a product to read everything, from its first question for the position
    /// of events to its last, in milliseconds.
    private static let readingPatience: Int64 = 30 * 60 * 1000

    /// How often a product that has nothing new to learn makes us look for deleted users whose
    /// time to be shown is over, in milliseconds.
    private static let checkInterval: Int64 = 6 * 60 * 60 * 1000

    /// Where the log of events stands, before the application reads everything.
    func eventToken() async throws(CrowdFailure) -> CrowdAnswer {
        let now = plane.clock()
        let (position, current) = try await asked { () async throws(DirectoryError) in
            // What is about to be read gives groups their names: those are no news afterwards.
            try await view.nameGroups()
            let current = try await scope.eventPositions().last
            let position = try await scope.eventPosition(for: application.id, current: current)
            return (position, current)
        }
        // An older position is that of an earlier question, at most so long ago.
        let age = position == current ? 0 : Self.readingPatience
        let token = token(
            at: position,
            checkedAt: DateTime(milliseconds: now.milliseconds - age)
        )
        return answer { document in
            document.beginEvents(token: token.text, isIncremental: true)
            document.endEvents()
        }
    }

    /// What changed since a token, as the present state of whatever was touched.
    ///
    /// With nothing new it asks one keyed query, and looks for deleted users whose time to be shown
    /// is over once in a while.
    func events(after text: String) async throws(CrowdFailure) -> CrowdAnswer {
        guard let token = EventToken(text), token.epoch == application.epoch else {
            throw .crowd(.eventTokenExpired)
        }
        let positions = try await asked { () async throws(DirectoryError) in
            try await scope.eventPositions()
        }
        // A position that is yet to come is of a log that has been reset.
        guard token.position >= positions.first - 1, token.position <= positions.last else {
            throw .crowd(.eventTokenExpired)
        }
        let change = try await change(since: token, until: positions.last)
        guard let change else { throw .crowd(.eventTokenExpired) }
        await note(.changesRead)
        return answer { document in
            document.beginEvents(token: change.token.text, isIncremental: true)
            change.report?.write(into: &document)
            document.endEvents()
        }
    }

    /// What there is to tell, and the token for the next time; nil when everything has to be read
    /// anew.
    private func change(
        since token: EventToken,
        until position: Int64
    ) async throws(CrowdFailure) -> (token: EventToken, report: ChangeReport?)? {
        let now = plane.clock()
        let isCheckDue = now.milliseconds - token.checkedAt.milliseconds >= Self.checkInterval
        guard position > token.position || isCheckDue else { return (token, nil) }
        return try await asked { () async throws(DirectoryError) in
            guard let touched = try await touched(from: token.position, to: position) else {
                return nil
            }
            let expired = try await view.tombstonesExpired(from: token.checkedAt, to: now)
            guard let report = try await ChangeReport(touched, expired: expired, in: view) else {
                return nil
            }
            guard try await !hasRenames(after: position) else { return nil }
            return (self.token(at: position, checkedAt: now), report)
        }
    }

    /// Whether a user has got another name since the position, which the present state shows.
    ///
    /// Looked at after that has been read: a product that is told of the new name before it reads
    /// everything anew has the user twice.
    private func hasRenames(after position: Int64) async throws(DirectoryError) -> Bool {
        let policy = application.policy
        return try await scope.renames(after: position).contains { rename in
            CrowdUser.name(rename.before, policy) != CrowdUser.name(rename.after, policy)
        }
    }

    /// What the events of a stretch are about; nil when they cannot be told one by one.
    private func touched(
        from start: Int64,
        to end: Int64
    ) async throws(DirectoryError) -> TouchedResources? {
        guard end - start <= Self.eventsMax else { return nil }
        var touched = TouchedResources(application.policy)
        var position = start
        while position < end {
            let limit = min(Self.eventsPortion, Int(end - position))
            let events = try await scope.events(after: position, limit: limit)
            // Events that were removed meanwhile, because their time is over.
            guard events.first?.sequence == position + 1, let last = events.last else { return nil }
            for event in events { try touched.note(event) }
            guard !touched.hasRenamedUser, touched.count <= ChangeReport.touchedMax else {
                return nil
            }
            position = last.sequence
        }
        return touched
    }

    /// So many events are read at once: their documents are parsed on the thread of all requests.
    private static let eventsPortion = 200

    /// Beyond so many a product reads everything anew instead.
    private static let eventsMax: Int64 = 50_000

    private func token(at position: Int64, checkedAt: DateTime) -> EventToken {
        EventToken(epoch: application.epoch, position: position, checkedAt: checkedAt)
    }
}
