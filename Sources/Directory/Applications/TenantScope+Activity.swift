import Postgres
import SCIM

extension TenantScope {
    /// Remembers what an application did, in its status: one small write.
    ///
    /// A read of everything has to be noted before the last of its answer is sent: products ask
    /// for the position of events right after (`eventPosition`).
    ///
    /// What fails here is for the caller to log. It is no reason to fail the request it is about.
    package func note(
        _ activity: ApplicationActivity,
        of applicationID: String
    ) async throws(DirectoryError) {
        var values: [PostgresValue] = [
            tenantValue, .text(applicationID), .text(activity.address),
        ]
        switch activity.kind {
        case .test, .changesRead, .passwordRefused:
            values.append(.text(orNull: activity.userAgent))
        case .usersRead(let count), .groupsRead(let count), .membershipsRead(let count):
            values += [.text(orNull: activity.userAgent), .integer(count)]
        case .writeRefused(let what):
            let what = ApplicationActivity.tidied(what, bytesMax: 200)
            values += [.text(orNull: activity.userAgent), .text(what)]
        case .loginRefused: break
        }
        do {
            _ = try await write(activity.kind.statement, values)
        } catch {
            throw DirectoryError(error)
        }
    }

    /// The position in the log of events to hand an application that asks where the log stands.
    ///
    /// It is that of the application's own previous question, when that is younger than `patience`
    /// and everything was read since; otherwise `current`. The question itself is remembered.
    ///
    /// The reason: a product that copies the whole directory asks for the position, reads users,
    /// groups and memberships, and asks again. Older products keep the first answer. Newer ones
    /// keep the second, and what changed while they were reading is in neither the copy nor the
    /// changes after that position: lost until the next whole copy. The second question is hence
    /// answered like the first. The product reads the changes in between once more, and since they
    /// carry the present state that does no harm.
    ///
    /// One write. Of several questions at once one is answered with the previous position.
    package func eventPosition(
        for applicationID: String,
        current: Int64,
        patience: Duration = .seconds(1800)
    ) async throws(DirectoryError) -> Int64 {
        let milliseconds = Int64(patience / .milliseconds(1))
        do throws(PostgresError) {
            let rows = try await write(
                Self.takeEventPosition,
                [tenantValue, .text(applicationID), .integer(current), .integer(milliseconds)]
            )
            if rows.count > 0 { return try rows.integer(0, 0) }
        } catch {
            throw DirectoryError(error)
        }
        throw .notFound(applicationID)
    }

    /// Every expression sees the row as it was, and the newest one where others change it too.
    ///
    /// A position after the current one is of a log that has been reset.
    static let takeEventPosition = Statement(
        """
        update roster.application_activity v
        set event_position_given = case
                when v.event_position_read and v.event_position_at
                    > clock_timestamp() - $4::bigint * interval '1 millisecond'
                then least(v.event_position, $3::bigint) else $3::bigint end,
            event_position = $3::bigint,
            event_position_at = clock_timestamp(),
            event_position_read = false
        where v.tenant_id = $1::uuid and v.application_id = $2
        returning v.event_position_given
        """
    )
}

extension ApplicationActivity.Kind {
    /// Binds: $1 tenant, $2 application, $3 address, $4 user agent, $5 what `note` has to say.
    var statement: Statement {
        switch self {
        case .test: ActivityStatement.test
        case .usersRead: ActivityStatement.usersRead
        case .groupsRead: ActivityStatement.groupsRead
        case .membershipsRead: ActivityStatement.membershipsRead
        case .changesRead: ActivityStatement.changesRead
        case .writeRefused: ActivityStatement.writeRefused
        case .passwordRefused: ActivityStatement.passwordRefused
        case .loginRefused: ActivityStatement.loginRefused
        }
    }
}

/// The statements that change a row of activity, one for each kind.
private enum ActivityStatement {
    static let test = seen("last_test_at = clock_timestamp()")
    static let usersRead = read("last_users_read_at", "users_served")
    static let groupsRead = read("last_groups_read_at", "groups_served")
    static let membershipsRead = read("last_memberships_read_at", "memberships_served")

    /// Once a second at most for one client: this is what products do all day.
    static let changesRead = seen(
        "last_changes_read_at = clock_timestamp()",
        and: """
             and (v.last_changes_read_at is null
                or v.last_changes_read_at < clock_timestamp() - interval '1 second'
                or v.client_address is distinct from $3 or v.user_agent is distinct from $4)
            """
    )
    static let writeRefused = seen(
        """
        writes_refused = v.writes_refused + 1, last_write_refused_at = clock_timestamp(),
            last_write_refused = $5::text
        """
    )
    static let passwordRefused = seen(
        """
        passwords_refused = v.passwords_refused + 1,
            last_password_refused_at = clock_timestamp()
        """
    )

    /// Whoever was not let in is not the application: its address is kept apart.
    static let loginRefused = Statement(
        """
        update roster.application_activity v
        set logins_refused = v.logins_refused + 1, last_login_refused_at = clock_timestamp(),
            last_login_refused_from = $3
        where v.tenant_id = $1::uuid and v.application_id = $2
        """
    )

    private static func read(_ time: SQL, _ count: SQL) -> Statement {
        seen("\(time) = clock_timestamp(), \(count) = $5::bigint, event_position_read = true")
    }

    private static func seen(_ change: SQL, and condition: SQL = "") -> Statement {
        let sql: SQL = """
            update roster.application_activity v
            set client_address = $3, user_agent = $4, \(change)
            where v.tenant_id = $1::uuid and v.application_id = $2\(condition)
            """
        return Statement(sql.text)
    }
}
