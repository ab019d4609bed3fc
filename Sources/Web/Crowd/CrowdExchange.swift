import Directory
import HTTPTypes
import Logging
import SCIM

/// Why a request of an application is not answered with what it asked for.
enum CrowdFailure: Error {
    case crowd(CrowdError)
    case directory(DirectoryError)
}

/// Where a request of an application came from, and by what kind of client.
struct ApplicationClient: Sendable {
    let address: ClientAddress
    let userAgent: String?
}

/// One authenticated request of an application, and how it is answered.
struct CrowdExchange: Sendable {
    let request: Request
    let format: CrowdFormat
    let application: Application
    let scope: TenantScope
    let client: ApplicationClient
    let links: CrowdLinks
    let plane: CrowdPlane

    /// The directory as the application sees it.
    var view: ApplicationView { ApplicationView(scope: scope, application: application) }

    /// The answer, whatever happens; with what to log when the server itself failed.
    func answer(at endpoint: CrowdEndpoint?) async -> (answer: CrowdAnswer, fault: String?) {
        do throws(CrowdFailure) {
            guard let endpoint else { throw .crowd(.unknownPath) }
            guard endpoint.readingMethods.contains(request.method) else {
                await note(.writeRefused(what: "\(request.method) \(endpoint.template)"))
                throw .crowd(.readOnly)
            }
            guard let query = QueryParameters(request.uri.query) else {
                throw .crowd(
                    .illegalArgument("The query string is not UTF-8 after percent-decoding.")
                )
            }
            return (try await answer(at: endpoint, query), nil)
        } catch {
            switch error {
            case .crowd(let error): return (CrowdAnswer(error, format), nil)
            case .directory(let error):
                return (CrowdAnswer(CrowdError(error), format), error.fault)
            }
        }
    }

    private func answer(
        at endpoint: CrowdEndpoint,
        _ query: QueryParameters
    ) async throws(CrowdFailure) -> CrowdAnswer {
        switch endpoint {
        case .search: try await search(query)
        case .events: try await eventToken()
        case .eventsAfter(let token): try await events(after: token)
        case .user: try await user(query)
        case .userAttributes: try await userAttributes(query)
        case .userGroups(let reach): try await groups(ofUser: query, reach)
        case .group: try await group(query)
        case .groupAttributes: try await groupAttributes(query)
        case .memberships: try await memberships()
        case .groupUsers(let reach): try await users(inGroup: query, reach)
        case .groupChildren(let reach): try await children(ofGroup: query, reach)
        case .groupParents(let reach): try await parents(ofGroup: query, reach)
        case .authentication: try await authentication(query)
        case .authenticationNotification: try await authenticationNotification(query)
        case .cookieConfiguration: cookieConfiguration()
        case .refused: throw .crowd(.readOnly)
        }
    }

    private func cookieConfiguration() -> CrowdAnswer {
        var document = CrowdDocument(format, links: links)
        document.cookieConfiguration(isSecure: links.base.hasPrefix("https:"))
        return CrowdAnswer(document.take(), format)
    }
}

/// What the parts of an exchange share.
extension CrowdExchange {
    /// Runs what can fail in the directory's words.
    func asked<Value: Sendable>(
        _ body: () async throws(DirectoryError) -> Value
    ) async throws(CrowdFailure) -> Value {
        do {
            return try await body()
        } catch {
            throw .directory(error)
        }
    }

    /// Runs what can fail in the protocol's words.
    func checked<Value>(_ body: () throws(CrowdError) -> Value) throws(CrowdFailure) -> Value {
        do {
            return try body()
        } catch {
            throw .crowd(error)
        }
    }

    /// The parameter of this name, which must be there.
    func required(_ name: String, _ query: QueryParameters) throws(CrowdFailure) -> String {
        guard let value = query[name], !value.isEmpty else {
            throw .crowd(.illegalArgument("The parameter \(name) is missing."))
        }
        return value
    }

    /// An answer of one document.
    func answer(_ write: (inout CrowdDocument) -> Void) -> CrowdAnswer {
        var document = CrowdDocument(format, links: links)
        write(&document)
        return CrowdAnswer(document.take(), format)
    }

    /// Remembers what the application did, for its status.
    ///
    /// A request does not fail because this could not be done.
    func note(_ kind: ApplicationActivity.Kind) async {
        let activity = ApplicationActivity(
            kind,
            address: "\(client.address)",
            userAgent: client.userAgent
        )
        do {
            try await scope.note(activity, of: application.id)
        } catch {
            plane.logger.warning(
                "an application's activity was not noted",
                metadata: ["application_id": "\(application.id)", "reason": "\(error)"]
            )
        }
    }
}

extension CrowdAnswer {
    init(_ error: CrowdError, _ format: CrowdFormat) {
        self.init(error.body(in: format), format, status: .init(code: error.status))
        if error.status == 503 { headers[.retryAfter] = "5" }
    }
}
