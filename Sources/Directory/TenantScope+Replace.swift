import Postgres
package import SCIM

extension TenantScope {
    /// Replaces the resource with what was submitted, or throws `notFound`.
    ///
    /// RFC 7644 §3.5.1.
    ///
    /// Two round trips. What would change nothing writes nothing. A group without `members` in
    /// the submission is emptied; a user without `password` keeps the one it has.
    ///
    /// - Returns: the resource as it is now, with a user's groups; nil for a group, whose
    ///   members have to be read for an answer that shows them.
    package func replace(
        _ id: String,
        with submission: ResourceSubmission,
        if precondition: Precondition?,
        interpretation: inout Interpretation
    ) async throws(DirectoryError) -> StoredResource? {
        let type = submission.resource.type
        var password = change(to: submission.password)
        for _ in 0..<Self.attemptsMax {
            let (stored, hash) = try await current(
                id,
                type: type,
                if: precondition,
                password: password
            )
            let before = try stored.resource()
            let after = try Self.successor(of: before, by: submission)
            var members = MemberChanges()
            if type.kind == .group { members.replace(with: submission.members ?? []) }
            let change = ResourceChange(
                stored: stored,
                before: before,
                after: after,
                document: before == after ? nil : after.document,
                password: try await password?.replacement(of: hash)
            )
            let commit = try await commit(
                change,
                members: members,
                interpretation: &interpretation
            )
            if case .done(let resource) = commit { return resource }
        }
        throw .contended
    }

    private static func successor(
        of stored: Resource,
        by submission: ResourceSubmission
    ) throws(DirectoryError) -> Resource {
        do {
            return try submission.replacing(stored)
        } catch {
            throw .refused(error)
        }
    }

    /// The resource a change starts from, checked against the client's precondition.
    func current(
        _ id: String,
        type: ResourceType,
        if precondition: Precondition?
    ) async throws(DirectoryError) -> StoredResource {
        let includesGroups = type.kind != .group
        guard
            let stored = try await resource(id, type: type, includesReferences: includesGroups)
        else { throw .notFound(id) }
        guard precondition?.holds(for: stored.version) ?? true else { throw .preconditionFailed }
        return stored
    }

    /// Writes a computed change if the resource is still at the version it was computed from.
    func commit(
        _ change: ResourceChange,
        members: MemberChanges,
        interpretation: inout Interpretation
    ) async throws(DirectoryError) -> Commit {
        guard change.stored.type.kind != .group else {
            return try await commitGroup(change, members: members, interpretation: &interpretation)
        }
        guard change.isChange else { return .done(change.stored) }
        let document = change.document ?? change.stored.document
        var values: [PostgresValue] = [
            tenantValue, .text(change.stored.id), .integer(change.stored.version),
            .json(document), .text(change.stored.type.name),
            .text(EventType.updated.text(for: change.stored.type)), .text(request.actor),
            .text(request.requestID),
        ]
        var statement = Self.update
        if change.password != nil || !IndexedValues.areSame(in: change.before, change.after) {
            let index = try IndexedValues(of: change.after, limits: interpretation.limits)
            values += [
                .text(orNull: index.nameKey), .text(orNull: index.externalID),
                .textArray(index.paths), .textArray(index.keys),
            ]
            statement = Self.updateWithValues
        }
        if let password = change.password {
            values.append(.text(password.text))
            statement = Self.updateWithPassword
        }
        let rows: Rows
        do throws(PostgresError) {
            rows = try await write(statement, values, keepsPlan: true)
        } catch {
            throw Self.conflict(in: error, writing: change.after) ?? DirectoryError(error)
        }
        guard rows.count > 0 else { return .lostRace }
        return .done(try StoredResource(written: rows, over: change.stored, document: document))
    }

    /// Binds: $1 tenant, $2 id, $3 the version that was read, $4 document, $5 resource type,
    /// $6 event type, $7 actor, $8 request id; then, with values, $9 folded unique name,
    /// $10 externalId, $11 paths and $12 keys; with a password, $13 its hash.
    private static func changed(withValues: Bool) -> String {
        """
        stored as (
            select r.document
            from roster.resources r
            where r.tenant_id = $1::uuid and r.id = $2
        ), changed as (
            update roster.resources r
            set version = r.version + 1,
                last_modified = greatest(date_trunc('milliseconds', clock_timestamp()),
                    r.last_modified + interval '1 millisecond'),
                document = $4::jsonb\(withValues ? ", name_key = $9, external_id = $10" : "")
            from stored s
            where r.tenant_id = $1::uuid and r.id = $2 and r.version = $3
                and r.resource_type = $5
            returning r.id, r.version, r.created_at, r.last_modified, s.document as before,
                r.document as after
        )
        """
    }

    private static func event(passwordChanged: Bool = false) -> String {
        """
        event as (
            insert into roster.events (tenant_id, type, resource_type, resource_id, version,
                before, after, actor, request_id\(passwordChanged ? ", password_changed" : ""))
            select $1::uuid, $6, $5, c.id, c.version, c.before, c.after, $7, $8\
        \(passwordChanged ? ", true" : "")
            from changed c
        )
        """
    }

    private static let valuesReplaced = """
        dropped as (
            delete from roster.indexed_values v
            using changed c
            where v.tenant_id = $1::uuid and v.resource_id = c.id
                and not exists (
                    select 1 from unnest($11::text[], $12::text[]) as n (path, key)
                    where n.path = v.path and n.key = v.value_key)
        ), indexed as (
            insert into roster.indexed_values (tenant_id, path, value_key, resource_id)
            select distinct $1::uuid, n.path, n.key, c.id
            from changed c, unnest($11::text[], $12::text[]) as n (path, key)
            on conflict (tenant_id, path, value_key, resource_id) do nothing
        )
        """

    /// Everything that resources are found by stays as it is.
    private static let update = Statement(
        """
        with \(changed(withValues: false)), \(event())
        \(StoredResource.writtenColumns)
        from changed c
        """
    )

    private static let updateWithValues = Statement(
        """
        with \(changed(withValues: true)), \(valuesReplaced), \(event())
        \(StoredResource.writtenColumns)
        from changed c
        """
    )

    /// Another password, whatever else changes.
    private static let updateWithPassword = Statement(
        """
        with \(changed(withValues: true)), \(valuesReplaced), password as (
            insert into roster.passwords (tenant_id, resource_id, hash, changed_at)
            select $1::uuid, c.id, $13, c.last_modified
            from changed c
            on conflict (tenant_id, resource_id)
            do update set hash = excluded.hash, changed_at = excluded.changed_at
        ), \(event(passwordChanged: true))
        \(StoredResource.writtenColumns)
        from changed c
        """
    )

    /// For `PlanTests`.
    static var hotWrites: [HotStatement] {
        let binds = ["'x'", "1", "'{}'", "'User'", "'user.updated'", "'a'", "'r'"]
        let index = ["'k'", "null", "array['p']", "array['k']"]
        return [
            HotStatement("update", update, conditions: ["(id = "], binds: binds),
            HotStatement(
                "update with values",
                updateWithValues,
                conditions: ["(id = ", "resource_id = "],
                binds: binds + index
            ),
            HotStatement(
                "update with password",
                updateWithPassword,
                conditions: ["(id = ", "resource_id = "],
                binds: binds + index + ["'h'"]
            ),
            HotStatement(
                "delete",
                deletion,
                conditions: ["(id = ", "group_id = ", "member_id = "],
                binds: ["'x'", "'User'", "null", "'user.deleted'", "'group.updated'", "'a'", "'r'"]
            ),
        ]
    }
}

/// How an attempt to write a computed change ended.
enum Commit: Sendable {
    /// Another change came first: read again and compute again.
    case lostRace
    /// It is written, or there was nothing to write; with the resource as it is now, unless
    /// that would have to be read.
    case done(StoredResource?)
}

/// A resource as it was read and as it shall be.
struct ResourceChange: Sendable {
    let stored: StoredResource
    let before: Resource
    let after: Resource
    /// The JSON of `after`; nil when it is as before.
    let document: [UInt8]?
    /// The hash of another password than the stored one; nil when that stays.
    let password: PasswordHash?

    var isChange: Bool { document != nil || password != nil }
}
