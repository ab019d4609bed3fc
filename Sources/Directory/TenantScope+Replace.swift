import Postgres
package import SCIM

extension TenantScope {
    /// Replaces the resource with what was submitted, or throws `notFound`.
    ///
    /// RFC 7644 §3.5.1.
    ///
    /// Two round trips. What would change nothing writes nothing. A group without `members` in
    /// the submission is emptied.
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
        for _ in 0..<Self.attemptsMax {
            let stored = try await current(id, type: type, if: precondition)
            let before = try stored.resource()
            let after = submission.replacing(before)
            var members = MemberChanges()
            if type == .group { members.replace(with: submission.members ?? []) }
            let change = ResourceChange(stored: stored, before: before, after: after)
            let commit = try await commit(
                change,
                members: members,
                interpretation: &interpretation
            )
            if case .done(let resource) = commit { return resource }
        }
        throw .contended
    }

    /// The resource a change starts from, checked against the client's precondition.
    func current(
        _ id: String,
        type: ResourceType,
        if precondition: Precondition?
    ) async throws(DirectoryError) -> StoredResource {
        let includesGroups = type != .group
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
        guard change.stored.type != .group else {
            return try await commitGroup(change, members: members, interpretation: &interpretation)
        }
        guard change.isChange else { return .done(change.stored) }
        let index = try IndexedValues(of: change.after, limits: interpretation.limits)
        let old = try IndexedValues(of: change.before, limits: interpretation.limits)
        let document = change.after.document
        var values: [PostgresValue] = [
            tenantValue, .text(change.stored.id), .integer(change.stored.version),
            .json(document), .text(orNull: index.nameKey), .text(orNull: index.externalID),
            .text(change.stored.type.name),
            .text(EventType.updated.text(for: change.stored.type)), .text(request.actor),
            .text(request.requestID),
        ]
        let keepsValues = index.paths == old.paths && index.keys == old.keys
        if !keepsValues { values += [.textArray(index.paths), .textArray(index.keys)] }
        let rows: Rows
        do throws(PostgresError) {
            rows = try await write(keepsValues ? Self.update : Self.updateWithValues, values)
        } catch {
            throw Self.conflict(in: error, writing: change.after) ?? DirectoryError(error)
        }
        guard rows.count > 0 else { return .lostRace }
        return .done(try StoredResource(written: rows, over: change.stored, document: document))
    }

    private static let changed = """
        stored as (
            select r.document
            from roster.resources r
            where r.tenant_id = $1::uuid and r.id = $2
        ), changed as (
            update roster.resources r
            set version = r.version + 1,
                last_modified = greatest(date_trunc('milliseconds', clock_timestamp()),
                    r.last_modified + interval '1 millisecond'),
                document = $4::jsonb, name_key = $5, external_id = $6
            from stored s
            where r.tenant_id = $1::uuid and r.id = $2 and r.version = $3
                and r.resource_type = $7
            returning r.id, r.version, r.created_at, r.last_modified, s.document as before
        )
        """

    private static let event = """
        event as (
            insert into roster.events (tenant_id, type, resource_type, resource_id, version,
                before, after, actor, request_id)
            select $1::uuid, $8, $7, c.id, c.version, c.before, $4::jsonb, $9, $10
            from changed c
        )
        """

    /// The indexed values stay as they are.
    private static let update = Statement(
        """
        with \(changed), \(event)
        \(StoredResource.writtenColumns)
        from changed c
        """
    )

    private static let updateWithValues = Statement(
        """
        with \(changed), dropped as (
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
            on conflict do nothing
        ), \(event)
        \(StoredResource.writtenColumns)
        from changed c
        """
    )

    /// For `PlanTests`.
    static var hotWrites: [HotStatement] {
        let binds = ["'x'", "1", "'{}'", "'k'", "null", "'User'", "'user.updated'", "'a'", "'r'"]
        return [
            HotStatement("update", update, conditions: ["(id = "], binds: binds),
            HotStatement(
                "update with values",
                updateWithValues,
                conditions: ["(id = ", "resource_id = "],
                binds: binds + ["array['p']", "array['k']"]
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

    var isChange: Bool { before != after }
}
