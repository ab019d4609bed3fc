import Logging
import Postgres

extension PostgresObservation {
    /// The observation as a line of the log.
    ///
    /// None has a value of a statement in it.
    func log(to logger: Logger) {
        switch self {
        case .connected(let lane):
            logger.debug("connected to PostgreSQL", metadata: ["lane": "\(lane)"])
        case .connectionFailed(let lane, let reason, let delay):
            logger.warning(
                "cannot connect to PostgreSQL",
                metadata: ["lane": "\(lane)", "reason": "\(reason)", "retry_in": "\(delay)"]
            )
        case .disconnected(let lane, .closed):
            logger.debug("closed a connection to PostgreSQL", metadata: ["lane": "\(lane)"])
        case .disconnected(let lane, let reason):
            logger.warning(
                "lost a connection to PostgreSQL",
                metadata: ["lane": "\(lane)", "reason": "\(reason)"]
            )
        case .statementFailed(let lane, let sqlState, let statement):
            logger.debug(
                "PostgreSQL refused a statement",
                metadata: [
                    "lane": "\(lane)", "sqlstate": "\(sqlState)",
                    "statement": "\(statement ?? "unnamed")",
                ]
            )
        case .resent(let lane, let units):
            logger.notice(
                "sent reads again after a lost connection",
                metadata: ["lane": "\(lane)", "units": "\(units)"]
            )
        case .queueFull(let lane):
            logger.warning("a lane's queue is full", metadata: ["lane": "\(lane)"])
        case .deadlineExceeded(let lane, let sent):
            logger.warning(
                "no answer from PostgreSQL in time",
                metadata: ["lane": "\(lane)", "sent": "\(sent)"]
            )
        case .listening(let channel):
            logger.debug("listening", metadata: ["channel": "\(channel)"])
        case .listeningLost(let channel, let reason):
            logger.warning(
                "listening was interrupted",
                metadata: ["channel": "\(channel)", "reason": "\(reason)"]
            )
        }
    }
}
