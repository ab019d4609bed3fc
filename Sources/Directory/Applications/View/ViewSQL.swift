import Postgres
import SCIM

/// What is selected for users and groups, in one place, so that lists, look-ups and the preview
/// cannot come to see different things.
enum ViewSQL {
    /// What is read of a resource `r`: no members and no groups, which have lists of their own.
    static let columns = StoredResource.columns(of: .other, tenant: "null", included: "false")

    /// Users that are there.
    static func liveUsers(of tenant: SQL, where condition: SQL = "true") -> SQL {
        """
        select false, \(columns)
        from roster.resources r
        where r.tenant_id = \(tenant) and r.resource_type = 'User' and \(condition)
        """
    }

    /// Users that were deleted, unless another has the name by now, or had it later.
    ///
    /// - Parameter condition: on the tombstone `t`, `isKept` among others.
    static func deletedUsers(of tenant: SQL, where condition: SQL) -> SQL {
        """
        select true, t.id, t.version, (extract(epoch from t.created_at) * 1000)::bigint,
            (extract(epoch from t.deleted_at) * 1000)::bigint, t.document, false, null::text
        from roster.tombstones t
        where t.tenant_id = \(tenant) and t.resource_type = 'User' and \(condition)
            and not exists (
                select 1 from roster.resources l
                where l.tenant_id = \(tenant) and l.resource_type = 'User'
                    and l.name_key = t.name_key
                offset 0)
            and not exists (
                select 1 from roster.tombstones n
                where n.tenant_id = \(tenant) and n.resource_type = 'User'
                    and n.name_key = t.name_key
                    and (n.deleted_at, n.id) > (t.deleted_at, t.id)
                offset 0)
        """
    }

    /// That a tombstone `t` is younger than so many days; those without a name never are.
    static func isKept(for days: SQL) -> SQL {
        "t.name_key is not null and t.deleted_at > now() - make_interval(days => \(days))"
    }

    /// Both, of which at most one has the same id or name.
    ///
    /// Binds: $1 tenant, $2 what they are found by, $3 days.
    static func users(by live: SQL, or deleted: SQL) -> Statement {
        let users: SQL = """
            \(liveUsers(of: "$1::uuid", where: live))
            union all
            \(deletedUsers(of: "$1::uuid", where: "\(isKept(for: "$3::integer")) and \(deleted)"))
            """
        return Statement(users.text)
    }

    /// Joins the name `p` by which products know the group.
    ///
    /// `offset 0`, here and elsewhere, keeps the look-up of each row a look-up by its key: what a
    /// tenant has of everything cannot be estimated from what all tenants have.
    static func pin(of group: SQL, tenant: SQL) -> SQL {
        """
        lateral (
                    select p.group_id, p.name, p.pinned_at, p.released_at
                    from roster.group_names p
                    where p.tenant_id = \(tenant) and p.group_id = \(group)
                    offset 0) p on p.released_at is null
        """
    }
}
