import Directory
import HTTPTypes
import NIOCore
import SCIM

extension CrowdExchange {
    /// Users or groups that match a restriction, in the order in which they were created.
    ///
    /// A restriction of the name is a look-up, one that nothing can meet asks the directory
    /// nothing, and any other reads everybody and leaves out those who do not match.
    func search(_ query: QueryParameters) async throws(CrowdFailure) -> CrowdAnswer {
        guard let kind = CrowdKind(entityType: query["entity-type"] ?? "") else {
            throw .crowd(.illegalArgument("The parameter entity-type must be user or group."))
        }
        let list = try list(of: kind, query)
        let restriction = try await restriction(of: kind, query)
        guard !restriction.isNeverTrue else {
            await note(.test)
            return answer { document in
                document.beginList(of: kind)
                document.endList(of: kind)
            }
        }
        switch kind {
        case .user: return try await users(restriction, list)
        case .group: return try await groups(restriction, list)
        }
    }

    private func restriction(
        of kind: CrowdKind,
        _ query: QueryParameters
    ) async throws(CrowdFailure) -> SearchRestriction {
        guard request.method == .post else {
            let text = query["restriction"] ?? ""
            return try checked { () throws(CrowdError) in
                try SearchRestriction(cql: text, of: kind)
            }
        }
        let body = try await body()
        // Scripts ask for everybody with a body of nothing.
        guard !body.isEmpty else { return .all }
        let format = CrowdFormat(contentType: request.headers[.contentType])
        return try checked { () throws(CrowdError) in
            try SearchRestriction(body: body, format: format, of: kind)
        }
    }

    private func users(
        _ restriction: SearchRestriction,
        _ list: CrowdList
    ) async throws(CrowdFailure) -> CrowdAnswer {
        let users = try await asked { () async throws(DirectoryError) in
            guard let name = restriction.exactName else { return try await view.users() }
            return ViewStream(try await view.user(named: name).map { [$0] } ?? [])
        }
        var onEnd: (@Sendable (Int) async -> Void)?
        if restriction == .all, list.page.isWhole {
            onEnd = { count in await note(.usersRead(count: count)) }
        }
        return try await self.list(users, list, onEnd: onEnd) { restriction.matches($0) }
    }

    private func groups(
        _ restriction: SearchRestriction,
        _ list: CrowdList
    ) async throws(CrowdFailure) -> CrowdAnswer {
        let groups = try await asked { () async throws(DirectoryError) in
            guard let name = restriction.exactName else { return try await view.groups() }
            return ViewStream(try await view.group(named: name).map { [$0] } ?? [])
        }
        var onEnd: (@Sendable (Int) async -> Void)?
        if restriction == .all, list.page.isWhole {
            onEnd = { count in await note(.groupsRead(count: count)) }
        }
        return try await self.list(groups, list, onEnd: onEnd) { restriction.matches($0) }
    }

    /// The body of the request, of which XML and JSON of this protocol need little.
    ///
    /// What is beyond the limit is not kept; the server reads it to its end after answering.
    func body() async throws(CrowdFailure) -> [UInt8] {
        let max = XMLReader.bytesMax
        let tooLong = CrowdFailure.crowd(
            .illegalArgument("The body has more than the \(max) bytes accepted here.")
        )
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > max {
            throw tooLong
        }
        var bytes: [UInt8] = []
        do {
            for try await part in request.body {
                guard bytes.count + part.readableBytes <= max else { throw tooLong }
                bytes += part.readableBytesView
            }
        } catch let failure as CrowdFailure {
            throw failure
        } catch {
            throw .crowd(.illegalArgument("The body ended before it was complete."))
        }
        return bytes
    }
}
