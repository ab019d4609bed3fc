/// Why `roster dev` has no PostgreSQL of its own.
enum EmbeddedPostgresError: Error, Sendable {
    /// No usable installation; `found` are the versions that are too old or do not fit.
    case notInstalled(found: [String], wanted: String)
    case noUnprivilegedUser
    /// A program that has to be there is not.
    case programMissing(String)
    /// A directory or file cannot be used; the sentence says which, why, and what would do.
    case unusable(String)
    /// Another `roster dev` has this directory.
    case inUse(directory: String)
    /// PostgreSQL or initdb ended when it should not have; `log` is the end of what it said.
    case ended(program: String, status: String, log: String)
    case deadline(what: String, log: String)

    var sentence: String {
        switch self {
        case .notInstalled(let found, let wanted):
            let versions = found.isEmpty ? "none" : found.joined(separator: ", ")
            return "roster dev needs the server programs of PostgreSQL \(wanted), and found "
                + "\(versions). Install them (on Debian and Ubuntu: apt-get install postgresql), "
                + "or run make run in a clone of Roster, which does that."
        case .noUnprivilegedUser:
            return "PostgreSQL does not run as root, and this machine has neither a user called "
                + "postgres nor one called nobody. Start roster dev as an ordinary user."
        case .programMissing(let program):
            return "\(program) was not found on the PATH. On Debian and Ubuntu it belongs to "
                + "the package util-linux. Without it, start roster dev as an ordinary user."
        case .unusable(let sentence):
            return sentence
        case .inUse(let directory):
            return "Another roster dev is running with the data in \(directory). "
                + "Stop it, or choose another directory with --data."
        case .ended(let program, let status, let log):
            return "\(program) ended unexpectedly with \(status). \(Self.quoted(log))"
        case .deadline(let what, let log):
            return "\(what) in time. \(Self.quoted(log))"
        }
    }

    var failure: CommandFailure {
        CommandFailure(sentence, status: CommandFailure.unavailable)
    }

    private static func quoted(_ log: String) -> String {
        log.isEmpty ? "It logged nothing." : "The last it logged:\n\(log)"
    }
}
