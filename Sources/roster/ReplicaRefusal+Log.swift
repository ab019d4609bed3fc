import Directory
import Logging

extension ReplicaRefusal {
    /// Logs that the primary serves what a replica was there for.
    func log(to logger: Logger) {
        switch self {
        case .behind:
            logger.info("replica is behind")
        case .unreachable:
            logger.warning("replica cannot be asked")
        }
    }
}
