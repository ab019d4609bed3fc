import Directory
import HTTPTypes
import SCIM

extension AdminExchange {
    func createApplication(_ integrationID: String) async throws(AdminFailure) -> Response {
        let integration = try await integration(withID: integrationID)
        let body = try await AdminBody(request, fields: Self.applicationFields)
        let wanted = ApplicationRequest(
            name: try body.applicationName(),
            product: try body.choice("product", of: ApplicationProduct.self) ?? .other,
            policy: try body.policy(changing: .standard)
        )
        let (made, secret) = try await asked { () async throws(DirectoryError) in
            let password = try await plane.directory.newApplicationPassword()
            let made = try await plane.controlPlane.createApplication(
                wanted,
                for: integration.tenant,
                password: password
            )
            return (made, password.secret)
        }
        var response = Self.response(.created, object(made, password: secret))
        response.headers[.location] =
            "\(plane.publicURL)/admin/v1/integrations/\(integration.id)"
            + "/applications/\(made.application.id)"
        return response
    }

    func applications(_ integrationID: String) async throws(AdminFailure) -> Response {
        let integration = try await integration(withID: integrationID)
        let applications = try await asked { () async throws(DirectoryError) in
            try await plane.controlPlane.applications(of: integration.tenant)
        }
        return Self.page(applications.map { object($0) }, nextCursor: nil)
    }

    func application(
        _ id: String,
        _ integrationID: String
    ) async throws(AdminFailure) -> Response {
        let integration = try await integration(withID: integrationID)
        let application = try await applicationAsked { () async throws(DirectoryError) in
            try await plane.controlPlane.application(id, of: integration.tenant)
        }
        return Self.response(.ok, object(application, password: nil))
    }

    /// PATCH of an application: fields that are there change, the others stay.
    func changeApplication(
        _ id: String,
        _ integrationID: String
    ) async throws(AdminFailure) -> Response {
        let integration = try await integration(withID: integrationID)
        let body = try await AdminBody(request, fields: Self.applicationFields)
        let current = try await applicationAsked { () async throws(DirectoryError) in
            try await plane.controlPlane.application(id, of: integration.tenant)
        }
        var wanted = ApplicationRequest(current.application)
        if body.has("name") { wanted.name = try body.applicationName() }
        if let product = try body.choice("product", of: ApplicationProduct.self) {
            wanted.product = product
        }
        wanted.policy = try body.policy(changing: wanted.policy)
        let changed = try await applicationAsked { [wanted] () async throws(DirectoryError) in
            try await plane.controlPlane.changeApplication(
                id,
                of: integration.tenant,
                to: wanted
            )
        }
        return Self.response(.ok, object(changed, password: nil))
    }

    func replaceApplicationPassword(
        _ id: String,
        _ integrationID: String
    ) async throws(AdminFailure) -> Response {
        let integration = try await integration(withID: integrationID)
        _ = try await AdminBody(request, fields: [])
        let (changed, secret) = try await applicationAsked { () async throws(DirectoryError) in
            // Looked up first, so that an unknown id costs no hash.
            _ = try await plane.controlPlane.application(id, of: integration.tenant)
            let password = try await plane.directory.newApplicationPassword()
            let changed = try await plane.controlPlane.replacePassword(
                ofApplication: id,
                of: integration.tenant,
                with: password
            )
            return (changed, password.secret)
        }
        return Self.response(.ok, object(changed, password: secret))
    }

    func deleteApplication(
        _ id: String,
        _ integrationID: String
    ) async throws(AdminFailure) -> Response {
        let integration = try await integration(withID: integrationID)
        try await applicationAsked { () async throws(DirectoryError) in
            try await plane.controlPlane.deleteApplication(id, of: integration.tenant)
        }
        return Response(status: .noContent)
    }

    /// Like `asked`, where what is not found is an application.
    func applicationAsked<Value: Sendable>(
        _ body: () async throws(DirectoryError) -> Value
    ) async throws(AdminFailure) -> Value {
        do {
            return try await body()
        } catch {
            if case .notFound(let id) = error { throw .problem(.notFound("application", id)) }
            throw .directory(error)
        }
    }

    private static let applicationFields = ["name", "product"] + ApplicationPolicy.fields

    /// An application and, while it can be shown, its password; with the steps that follow.
    private func object(
        _ observed: ControlPlane.ObservedApplication,
        password: Secret?
    ) -> JSONObject {
        var object = object(observed)
        if let password { object["password"] = .string(password.text) }
        let guide = ApplicationGuide(
            application: observed.application,
            url: crowdURL(of: observed.application),
            password: password?.text
        )
        object["setup"] = .array(guide.steps.map { .object($0.object) })
        return object
    }

    private func object(_ observed: ControlPlane.ObservedApplication) -> JSONObject {
        let application = observed.application
        var object: JSONObject = [
            "id": .string(application.id),
            "name": .string(application.name),
            "product": .string(application.product.rawValue),
            "crowd_url": .string(crowdURL(of: application)),
            "password_prefix": .string(application.prefix),
            "password_last4": .string(application.lastFour),
        ]
        for member in application.policy.json.members { object[member.name] = member.value }
        object["created_at"] = .string(application.createdAt.text)
        object["updated_at"] = .string(application.updatedAt.text)
        object["status"] = .object(observed.status.json)
        return object
    }

    private func crowdURL(of application: Application) -> String {
        "\(plane.publicURL)/t/\(application.tenant)/crowd"
    }
}

extension AdminBody {
    fileprivate func applicationName() throws(AdminFailure) -> String {
        let name = try required("name")
        guard Application.isName(name) else {
            throw .problem(
                .invalid(
                    "/name",
                    "The field \"name\" must have 1 to 64 characters, without a colon, control "
                        + "characters, and blanks at its ends: HTTP Basic authentication carries "
                        + "it."
                )
            )
        }
        return name
    }

    fileprivate func policy(
        changing policy: ApplicationPolicy
    ) throws(AdminFailure) -> ApplicationPolicy {
        do {
            return try policy.setting { self[$0] }
        } catch {
            throw .problem(.invalid(error.pointer, error.detail))
        }
    }
}

extension ApplicationStatus {
    fileprivate var json: JSONObject {
        [
            "client_address": Self.text(clientAddress),
            "user_agent": Self.text(userAgent),
            "last_test_at": Self.time(lastTestAt),
            "last_full_sync": .object([
                "users_read_at": Self.time(users.at),
                "users_served": Self.number(users.served),
                "groups_read_at": Self.time(groups.at),
                "groups_served": Self.number(groups.served),
                "memberships_read_at": Self.time(memberships.at),
                "memberships_served": Self.number(memberships.served),
            ]),
            "last_incremental_sync_at": Self.time(lastChangesReadAt),
            "token_age_seconds": Self.number(tokenAge),
            "token_position": Self.number(eventPosition),
            "refused_writes": .object([
                "count": Self.number(writes.count),
                "last_at": Self.time(writes.lastAt),
                "last": Self.text(lastWriteRefused),
            ]),
            "refused_passwords": .object([
                "count": Self.number(passwords.count),
                "last_at": Self.time(passwords.lastAt),
            ]),
            "refused_logins": .object([
                "count": Self.number(logins.count),
                "last_at": Self.time(logins.lastAt),
                "last_from": Self.text(lastLoginRefusedFrom),
            ]),
        ]
    }

    private static func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }

    private static func time(_ time: DateTime?) -> JSONValue { text(time?.text) }

    private static func number(_ number: Int64?) -> JSONValue {
        number.map { .number(JSONNumber($0)) } ?? .null
    }
}
