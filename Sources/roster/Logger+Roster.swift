import Logging

extension Logger {
    /// The log of this process, on standard error.
    static func roster(_ level: Logger.Level) -> Logger {
        var logger = Logger(label: "roster") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = level
        return logger
    }
}
