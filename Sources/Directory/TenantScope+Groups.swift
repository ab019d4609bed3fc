import Postgres
import SCIM

extension TenantScope {
    /// Writes a group's document and membership in one statement, if it is still at the version
    /// that was read.
    func commitGroup(
        _ change: ResourceChange,
        members: MemberChanges,
        interpretation: inout Interpretation
    ) async throws(DirectoryError) -> Commit {
        let index = try IndexedValues(of: change.after, limits: interpretation.limits)
        let values: [PostgresValue] =
            memberValues(change.stored.id, members, interpretation)
            + [
                .integer(change.stored.version), .json(change.document ?? change.stored.document),
                .text(orNull: index.nameKey), .text(orNull: index.externalID),
            ]
        let written: WrittenGroup
        do throws(PostgresError) {
            written = try await writeGroup(.document, values, clears: members.clears)
        } catch {
            throw Self.conflict(in: error, writing: change.after) ?? DirectoryError(error)
        }
        let isFound = try written.isFound(adding: members, interpretation: &interpretation)
        return isFound ? .done(nil) : .lostRace
    }

    /// Changes only the membership of a group: one round trip, nothing read before, however
    /// large the group is.
    ///
    /// - Parameter displayName: the name the group must have for this to be all there is to do;
    ///   Okta sends the name with every membership change.
    /// - Returns: false when there is no such group or it has another name.
    func changeMembers(
        of id: String,
        _ members: MemberChanges,
        displayName: String?,
        interpretation: inout Interpretation
    ) async throws(DirectoryError) -> Bool {
        let values = memberValues(id, members, interpretation) + [.text(orNull: displayName)]
        let written: WrittenGroup
        do throws(PostgresError) {
            written = try await writeGroup(.membersOnly, values, clears: members.clears)
        } catch {
            throw DirectoryError(error)
        }
        return try written.isFound(adding: members, interpretation: &interpretation)
    }

    private func memberValues(
        _ id: String,
        _ members: MemberChanges,
        _ interpretation: Interpretation
    ) -> [PostgresValue] {
        [
            tenantValue, .text(id), .boolean(members.clears), .textArray(members.added),
            .textArray(members.removed), .boolean(interpretation.dialect == .strict),
            .text(EventType.updated.text(for: .group)), .text(request.actor),
            .text(request.requestID),
        ]
    }

    /// Runs the statement for people; when groups are among the members it runs again under the
    /// tenant's lock, with the check that no group becomes a member of itself.
    private func writeGroup(
        _ form: GroupStatement.Form,
        _ values: [PostgresValue],
        clears: Bool
    ) async throws(PostgresError) -> WrittenGroup {
        let statement = GroupStatement.people(form, clears: clears)
        let written = try WrittenGroup(
            try await write(statement, values, keepsPlan: !clears)
        )
        guard written.hasNestedGroups else { return written }
        return try WrittenGroup(try await writeLocked(GroupStatement.nested(form), values))
    }

    private func writeLocked(
        _ statement: Statement,
        _ values: [PostgresValue]
    ) async throws(PostgresError) -> Rows {
        var pipeline = tenantPipeline(patience: .long)
        _ = pipeline.append(GroupStatement.lock, [tenantValue])
        let result = pipeline.append(statement, values)
        return try await persistently(pipeline, on: lanes.slow)[result]
    }
}

/// What a statement that writes a group answers.
struct WrittenGroup: Sendable {
    /// Whether a group matched at all.
    private let isFound: Bool
    /// Whether it was written, or needed no change.
    private let isApplied: Bool
    /// Whether groups are among the added members.
    let hasNestedGroups: Bool
    /// The added ids that exist, when not all do.
    private let known: [String]?

    init(_ rows: Rows) throws(PostgresError) {
        isFound = try rows.boolean(0, 0)
        isApplied = try rows.boolean(0, 1)
        hasNestedGroups = isFound ? try rows.boolean(0, 2) && !isApplied : false
        known = try rows.isNull(0, 3) ? nil : rows.textArray(0, 3)
    }

    /// Whether a group matched; throws when it did and the members were refused.
    func isFound(
        adding members: MemberChanges,
        interpretation: inout Interpretation
    ) throws(DirectoryError) -> Bool {
        guard isFound else { return false }
        if let known {
            let known = Set(known)
            try interpretation.note(missing: members.added.filter { !known.contains($0) })
        }
        guard isApplied else { throw .membershipCycle }
        return true
    }
}
