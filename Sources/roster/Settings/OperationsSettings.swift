/// How the server is watched and stopped.
struct OperationsSettings: Sendable {
    var host: String
    /// 0 takes any free one.
    var port: Int
    /// From the signal to the end of accepting connections.
    var drainDelay: Duration
    /// How long requests in flight have after that.
    let drainGrace: Duration

    init(_ values: SettingValues) throws(SettingsError) {
        host = values.text(.operationsHost) ?? ""
        port = try values.integer(.operationsPort, in: 0...65535)
        drainDelay = try values.seconds(.drainDelay, max: 600)
        drainGrace = try values.seconds(.drainGrace, max: 3600)
    }
}

/// How a line of the log is written.
enum LogFormat: String, Sendable {
    /// For people, on standard error.
    case text
    /// For programs, on standard output: an object a line.
    case json
}
