import Directory
import SCIM

/// Finds out who a bearer token speaks for, inside the tenant of the path.
///
/// An unknown tenant, a token of another tenant, a revoked token and a typing error all look the
/// same from outside. RFC 6750, RFC 7644 §2.
struct BearerAuthentication: Sendable {
    let directory: TenantDirectory
    let cache: TokenCache
    let metrics: ServerMetrics
    let clock: @Sendable () -> DateTime
    private let lookups = TokenLookups()

    init(
        directory: TenantDirectory,
        cache: TokenCache,
        metrics: ServerMetrics,
        clock: @escaping @Sendable () -> DateTime
    ) {
        self.directory = directory
        self.cache = cache
        self.metrics = metrics
        self.clock = clock
    }

    enum Failure: Error {
        /// There is no `Authorization` at all.
        case missing
        case invalid
        case directory(DirectoryError)
    }

    func principal(
        tenant: String,
        authorization: String?,
        requestID: String
    ) async throws(Failure) -> Principal {
        guard let authorization else { throw .missing }
        let presented = Self.token(in: authorization)
        guard let tenant = TenantID(tenant),
            presented.utf8.count == Secret.length(for: .token)
        else { throw .invalid }
        let now = clock()
        if let known = cache.principal(of: SecretDigest(of: presented), in: tenant, at: now) {
            metrics.noteTokenLookup(isHit: true)
            return known
        }
        guard let token = Secret(presented: presented, for: .token) else { throw .invalid }
        metrics.noteTokenLookup(isHit: false)
        return try await lookUp(token, in: tenant, at: now, requestID: requestID)
    }

    /// The token of the header's value: `Bearer T` in any case, `T` alone as Okta's catalogue
    /// apps send it, and `Bearer Bearer T` as admins paste it.
    static func token(in authorization: String) -> String {
        var rest = authorization.utf8.drop { $0 == UInt8(ascii: " ") }
        while isBearer(rest.prefix(7)) {
            rest = rest.dropFirst(7).drop { $0 == UInt8(ascii: " ") }
        }
        return String(Substring(rest))
    }

    /// Whether it is the scheme in any case, with a blank after it.
    private static func isBearer(_ start: Substring.UTF8View) -> Bool {
        start.elementsEqual("bearer ".utf8) { byte, expected in
            byte == expected || byte &- 0x41 < 26 && byte | 0x20 == expected
        }
    }

    private func lookUp(
        _ token: Secret,
        in tenant: TenantID,
        at now: DateTime,
        requestID: String
    ) async throws(Failure) -> Principal {
        let scope = directory.scope(
            tenant,
            for: RequestAttribution(actor: "authentication", requestID: requestID)
        )
        let digest = token.digest
        let principal: Principal?
        do {
            principal = try await lookups.principal(of: digest, in: tenant) {
                [cache] () throws(DirectoryError) in
                let epoch = cache.epoch
                let principal = try await scope.principal(of: token)
                if let principal { cache.remember(principal, for: digest, at: now, ifStill: epoch) }
                return principal
            }
        } catch {
            throw .directory(error)
        }
        guard let principal else { throw .invalid }
        return principal
    }
}
