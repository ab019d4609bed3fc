import Logging

extension Logger {
    /// The log of this process: for people on standard error, or for programs on standard output.
    static func roster(_ settings: Settings) -> Logger {
        var logger = Logger(label: "roster") { label in
            switch settings.logFormat {
            case .text: LineLogHandler(label: label, clock: Services.now)
            case .json: JSONLogHandler()
            }
        }
        logger.logLevel = settings.logLevel
        return logger
    }
}
