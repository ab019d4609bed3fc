import Directory
import HTTPTypes

/// Which entries of a list are wanted.
struct CrowdPage: Sendable, Hashable {
    /// How many to leave out.
    let start: Int
    /// How many to show at most.
    let count: Int

    /// Whether everything is wanted.
    var isWhole: Bool { start == 0 && count == .max }

    /// What a request gets that names no number.
    static let countStandard = 1000
}

extension CrowdExchange {
    /// The page and the detail that a request wants of a list.
    func list(
        of kind: CrowdKind,
        _ query: QueryParameters
    ) throws(CrowdFailure) -> CrowdList {
        CrowdList(
            kind: kind,
            page: try page(query),
            detail: CrowdDetail(inListOf: kind, expand: query["expand"])
        )
    }

    /// `start-index` and `max-results`, of which -1 is no limit at all: products send that.
    func page(_ query: QueryParameters) throws(CrowdFailure) -> CrowdPage {
        let start = try number("start-index", query, from: 0) ?? 0
        let count = try number("max-results", query, from: -1) ?? CrowdPage.countStandard
        return CrowdPage(start: start, count: count == -1 ? .max : count)
    }

    private func number(
        _ name: String,
        _ query: QueryParameters,
        from min: Int
    ) throws(CrowdFailure) -> Int? {
        guard let text = query[name], !text.isEmpty else { return nil }
        guard let number = Int(text), number >= min else {
            throw .crowd(
                .illegalArgument("The parameter \(name) must be a whole number from \(min).")
            )
        }
        return number
    }

    /// The entries of a list, sent while the directory is read.
    ///
    /// What fails before the first of them is an answer; after that only the connection can end.
    ///
    /// - Parameters:
    ///   - onEnd: told how many are served, before the last of the answer is sent: products ask for
    ///     the position of events right after.
    ///   - entry: what an element of the stream is to the application; nil leaves it out.
    func list<Viewed>(
        _ stream: ViewStream<Viewed>,
        _ list: CrowdList,
        onEnd: (@Sendable (Int) async -> Void)? = nil,
        entry: @escaping @Sendable (Viewed) throws(DirectoryError) -> CrowdEntry?
    ) async throws(CrowdFailure) -> CrowdAnswer {
        let first = try await asked { () async throws(DirectoryError) in try await stream.next() }
        let empty = CrowdDocument(format, links: links)
        return CrowdAnswer(format) { writer in
            var document = empty
            document.beginList(of: list.kind)
            var (passed, served) = (0, 0)
            var portion = first
            while let elements = portion, served < list.page.count {
                for element in elements where served < list.page.count {
                    guard let entry = try entry(element) else { continue }
                    passed += 1
                    guard passed > list.page.start else { continue }
                    document.listed(entry, list.detail)
                    served += 1
                }
                try await writer.send(&document)
                portion = try await stream.next()
            }
            await stream.close()
            document.endList(of: list.kind)
            await onEnd?(served)
            try await writer.finish(&document)
        }
    }

    /// The users of a stream that match.
    func list(
        _ users: ViewStream<ViewedUser>,
        _ list: CrowdList,
        onEnd: (@Sendable (Int) async -> Void)? = nil,
        matching: @escaping @Sendable (CrowdUser) -> Bool = { _ in true }
    ) async throws(CrowdFailure) -> CrowdAnswer {
        let policy = application.policy
        return try await self.list(users, list, onEnd: onEnd) { user throws(DirectoryError) in
            let user = try CrowdUser(user, policy)
            return matching(user) ? .user(user) : nil
        }
    }

    /// The groups of a stream that match.
    func list(
        _ groups: ViewStream<ViewedGroup>,
        _ list: CrowdList,
        onEnd: (@Sendable (Int) async -> Void)? = nil,
        matching: @escaping @Sendable (CrowdGroup) -> Bool = { _ in true }
    ) async throws(CrowdFailure) -> CrowdAnswer {
        let policy = application.policy
        return try await self.list(groups, list, onEnd: onEnd) { group throws(DirectoryError) in
            let group = try CrowdGroup(group, policy)
            return matching(group) ? .group(group) : nil
        }
    }
}

/// What a list is of, and how much of it is wanted.
struct CrowdList: Sendable {
    let kind: CrowdKind
    let page: CrowdPage
    let detail: CrowdDetail
}

/// An entry of a list.
enum CrowdEntry: Sendable {
    case user(CrowdUser)
    case group(CrowdGroup)
}

extension CrowdDocument {
    mutating func listed(_ entry: CrowdEntry, _ detail: CrowdDetail) {
        switch entry {
        case .user(let user): listedUser(user, detail)
        case .group(let group): listedGroup(group, detail)
        }
    }
}
