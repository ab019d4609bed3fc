import Postgres
package import SCIM

extension TenantScope {
    /// Applies a PATCH atomically, or throws `notFound`.
    ///
    /// RFC 7644 §3.5.2.
    ///
    /// A PATCH of a group that concerns only its members takes one round trip and reads nothing
    /// first; any other takes two, and more only when others write the same resource meanwhile.
    ///
    /// - Returns: as `replace` does.
    package func patch(
        _ id: String,
        type: ResourceType,
        with patch: PatchRequest,
        if precondition: Precondition?,
        interpretation: inout Interpretation
    ) async throws(DirectoryError) -> StoredResource? {
        if let short = patch.membersOnly, precondition == nil, Self.isStorable(id) {
            let isDone = try await changeMembers(
                of: id,
                short.members,
                displayName: short.displayName,
                interpretation: &interpretation
            )
            if isDone { return nil }
        }
        var password = change(to: patch.password)
        for _ in 0..<Self.attemptsMax {
            let (stored, hash) = try await current(
                id,
                type: type,
                if: precondition,
                password: password
            )
            let before = try stored.resource()
            let outcome = try Self.outcome(of: patch, on: before, interpretation: &interpretation)
            let change = ResourceChange(
                stored: stored,
                before: before,
                after: outcome.resource,
                document: outcome.document,
                password: try await password?.replacement(of: hash)
            )
            guard change.isChange || !outcome.members.isEmpty else {
                return type.kind == .group ? nil : stored
            }
            let commit = try await commit(
                change,
                members: outcome.members,
                interpretation: &interpretation
            )
            if case .done(let resource) = commit { return resource }
        }
        throw .contended
    }

    private static func outcome(
        of patch: PatchRequest,
        on resource: Resource,
        interpretation: inout Interpretation
    ) throws(DirectoryError) -> PatchOutcome {
        do {
            return try patch.applied(to: resource, interpretation: &interpretation)
        } catch {
            throw .refused(error)
        }
    }
}
