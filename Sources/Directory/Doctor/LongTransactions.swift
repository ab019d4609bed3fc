package import Postgres

/// Finds transactions of this database that have written and stay open.
///
/// Nobody sees what they wrote, events get no numbers, rows stay locked for the next writer, and
/// old versions of every row have to be kept.
package struct LongTransactions: Sendable {
    private let session: PostgresSession
    private let patience: Int64

    /// - Parameters:
    ///   - session: of any role; one with pg_monitor or the superuser sees how long others last.
    ///   - patience: how long a transaction may last, in seconds.
    package init(session: PostgresSession, patience: Int64 = 60) {
        self.session = session
        self.patience = patience
    }

    /// A warning for each transaction that has lasted too long.
    package func findings(about subject: String) async throws(PostgresError) -> [Finding] {
        try await preparedTransactions(subject) + openTransactions(subject)
    }

    private func preparedTransactions(
        _ subject: String
    ) async throws(PostgresError) -> [Finding] {
        let rows = try await session.query(
            """
            select gid, extract(epoch from now() - prepared)::bigint, database::text
            from pg_prepared_xacts
            where prepared <= now() - make_interval(secs => \(patience))
                and database = current_database()
            order by prepared
            """
        )
        var findings: [Finding] = []
        for row in 0..<rows.count {
            let (gid, seconds) = (try rows.text(row, 0), try rows.integer(row, 1))
            findings.append(
                Finding(
                    .warning,
                    "prepared_transaction_open",
                    subject,
                    "The prepared transaction '\(gid)' of the database \(try rows.text(row, 2)) "
                        + "has been open for \(seconds) s: its locks and its events wait for it.",
                    remedy: "In its database, commit prepared '\(gid)' or rollback prepared "
                        + "'\(gid)'. Nothing of Roster prepares transactions."
                )
            )
        }
        return findings
    }

    /// Transactions that have written hold a lock on their own number, which every role can see.
    private func openTransactions(_ subject: String) async throws(PostgresError) -> [Finding] {
        let rows = try await session.query(
            """
            select l.pid::bigint, coalesce(a.usename::text, 'a role unknown'),
                extract(epoch from now() - a.xact_start)::bigint,
                age(l.transactionid)::bigint
            from pg_locks l
            join pg_stat_activity a on a.pid = l.pid
            where l.locktype = 'transactionid' and l.mode = 'ExclusiveLock' and l.granted
                and a.datname = current_database() and l.pid <> pg_backend_pid()
            order by l.pid
            """
        )
        var findings: [Finding] = []
        for row in 0..<rows.count {
            let seconds = try rows.optionalInteger(row, 2)
            let overtaken = try rows.integer(row, 3)
            guard seconds.map({ $0 >= patience }) ?? (overtaken >= Self.overtakenMax) else {
                continue
            }
            let pid = try rows.integer(row, 0)
            let time = seconds.map { "for \($0) s" } ?? "while \(overtaken) later ones began"
            findings.append(
                Finding(
                    .warning,
                    "transaction_open",
                    subject,
                    "A transaction of \(try rows.text(row, 1)) (process \(pid)) has been open "
                        + "\(time) and has written: its locks and its events wait for it.",
                    remedy: "End it with select pg_terminate_backend(\(pid)), and see why its "
                        + "client leaves it open; idle_in_transaction_session_timeout ends such "
                        + "by itself."
                )
            )
        }
        return findings
    }

    /// Without the right to see how long a transaction lasts, this many later ones tell.
    private static let overtakenMax: Int64 = 1000
}
