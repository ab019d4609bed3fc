import Postgres
package import SCIM

/// What an application was last seen doing: the proof that the product has the directory.
package struct ApplicationStatus: Sendable {
    /// How much was read at once, and when last.
    package struct Reading: Sendable {
        package let at: DateTime?
        package let served: Int64?
    }

    /// How often something was refused, and when last.
    package struct Refusals: Sendable {
        package let count: Int64
        package let lastAt: DateTime?
    }

    /// Where the last request that was let in and noted came from.
    package let clientAddress: String?
    package let userAgent: String?
    package let lastTestAt: DateTime?
    package let users: Reading
    package let groups: Reading
    package let memberships: Reading
    package let lastChangesReadAt: DateTime?
    package let writes: Refusals
    /// Such as `POST /user`.
    package let lastWriteRefused: String?
    package let passwords: Refusals
    package let logins: Refusals
    /// The address that came with a wrong password, or that may not come.
    package let lastLoginRefusedFrom: String?
    /// The position in the log of events that `GET /event` handed out last.
    package let eventPosition: Int64?
    /// How old the last token for reading changes is, in seconds.
    package let tokenAge: Int64?
}

extension ApplicationStatus {
    /// The columns of an activity row `v`, in the order in which `init` reads them.
    static let columns: SQL = """
        v.client_address, v.user_agent, (extract(epoch from v.last_test_at) * 1000)::bigint,
            (extract(epoch from v.last_users_read_at) * 1000)::bigint, v.users_served,
            (extract(epoch from v.last_groups_read_at) * 1000)::bigint, v.groups_served,
            (extract(epoch from v.last_memberships_read_at) * 1000)::bigint, v.memberships_served,
            (extract(epoch from v.last_changes_read_at) * 1000)::bigint,
            v.writes_refused, (extract(epoch from v.last_write_refused_at) * 1000)::bigint,
            v.last_write_refused,
            v.passwords_refused, (extract(epoch from v.last_password_refused_at) * 1000)::bigint,
            v.logins_refused, (extract(epoch from v.last_login_refused_at) * 1000)::bigint,
            v.last_login_refused_from, v.event_position_given,
            extract(epoch from clock_timestamp()
                - greatest(v.event_position_at, v.last_changes_read_at))::bigint
        """

    init(_ rows: Rows, row: Int, from column: Int) throws(PostgresError) {
        func time(_ offset: Int) throws(PostgresError) -> DateTime? {
            try rows.optionalInteger(row, column + offset).map(DateTime.init(milliseconds:))
        }
        func reading(_ offset: Int) throws(PostgresError) -> Reading {
            let served = try rows.optionalInteger(row, column + offset + 1)
            return Reading(at: try time(offset), served: served)
        }
        func refusals(_ offset: Int) throws(PostgresError) -> Refusals {
            let count = try rows.integer(row, column + offset)
            return Refusals(count: count, lastAt: try time(offset + 1))
        }
        clientAddress = try rows.optionalText(row, column)
        userAgent = try rows.optionalText(row, column + 1)
        lastTestAt = try time(2)
        users = try reading(3)
        groups = try reading(5)
        memberships = try reading(7)
        lastChangesReadAt = try time(9)
        writes = try refusals(10)
        lastWriteRefused = try rows.optionalText(row, column + 12)
        passwords = try refusals(13)
        logins = try refusals(15)
        lastLoginRefusedFrom = try rows.optionalText(row, column + 17)
        eventPosition = try rows.optionalInteger(row, column + 18)
        tokenAge = try rows.optionalInteger(row, column + 19)
    }
}
