import Directory
import Migrations
import Postgres

extension CommandFailure {
    init(_ error: MigrationError) {
        switch error {
        case .rolesMissing(let names, let script):
            self.init(
                "The roles \(names.joined(separator: ", ")) are missing, and the owner role may "
                    + "not create roles. Have an administrator of the database run what of this is "
                    + "missing, and start roster migrate again:\n\(script)",
                status: CommandFailure.configuration
            )
        case .unknownMigrations(let names):
            self.init(
                "The database was migrated by a newer version of Roster "
                    + "(\(names.joined(separator: ", "))). Run that version or a later one."
            )
        case .database(.server(let server)) where server.sqlState == "55P03":
            self.init(
                "The database was not migrated, and nothing was changed: another transaction "
                    + "keeps a lock on a table that a migration changes (SQLSTATE 55P03). Find it "
                    + "in pg_locks and pg_stat_activity, let it end, and run roster migrate again."
            )
        case .database(let error):
            self.init(error, doing: "The database was not migrated, and nothing was changed")
        }
    }

    /// - Parameter what: a sentence without its full stop; the cause follows.
    init(_ error: PostgresError, doing what: String) {
        switch error {
        case .server(let server):
            let detail = server.detail.map { " \($0)" } ?? ""
            self.init("\(what): \(server.message) (SQLSTATE \(server.sqlState)).\(detail)")
        case .unavailable(let reason):
            self.init("\(what): \(reason)", status: CommandFailure.unavailable)
        case .connectionLost:
            self.init("\(what): the connection was lost.", status: CommandFailure.unavailable)
        case .deadlineExceeded:
            self.init(
                "\(what): PostgreSQL did not answer in time.",
                status: CommandFailure.unavailable
            )
        case .decoding(let column, let reason):
            self.init("\(what): column \(column) holds something unexpected. \(reason)")
        case .queueFull, .closed, .invalidParameter:
            self.init("\(what): \(error).")
        }
    }

    /// - Parameter reason: why there is no connection, in libpq's words, if that is known.
    init(_ error: DirectoryError, reason: String?) {
        switch error {
        case .unavailable, .timedOut, .overloaded, .outcomeUnknown:
            let cause = reason.map { ": \($0)" } ?? "."
            self.init("PostgreSQL did not answer\(cause)", status: CommandFailure.unavailable)
        case .fault(let message):
            self.init(
                "The database refused what it was asked (\(message)). Is it migrated? "
                    + "roster migrate brings it up to date."
            )
        case .tooManyTokens(let max):
            self.init(
                "The integration has \(max) valid tokens, and no more are allowed. Revoke one."
            )
        case .notFound, .conflict, .preconditionFailed, .unknownMembers, .membershipCycle,
            .refused, .contended, .tooManyApplications:
            self.init("The directory refused: \(error).")
        }
    }
}
