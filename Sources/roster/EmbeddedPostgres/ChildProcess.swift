import Foundation

/// A program, its arguments, and the files its output goes to.
struct ChildCommand: Sendable {
    /// A path with a slash.
    var executable: String
    var arguments: [String]
    /// Where standard output and standard error are appended.
    ///
    /// Nil: nowhere.
    var log: String?
}

/// How a program ended.
enum ProcessExit: Sendable, Equatable, CustomStringConvertible {
    case status(Int32)
    case signal(Int32)

    var description: String {
        switch self {
        case .status(let status): "status \(status)"
        case .signal(let signal): "signal \(signal)"
        }
    }
}

/// A program Roster started.
///
/// It runs in a process group of its own, so a Ctrl-C at the terminal reaches Roster alone and
/// Roster decides in which order things stop.
final class ChildProcess: Sendable {
    private let process: Process
    /// Yields once, when the program has ended.
    ///
    /// For one consumer.
    let exits: AsyncStream<ProcessExit>

    init(_ command: ChildCommand) throws {
        process = Process()
        process.executableURL = URL(filePath: command.executable)
        process.arguments = command.arguments
        process.environment = Self.environment
        // Whoever the program runs as can enter this one.
        process.currentDirectoryURL = URL(filePath: "/")
        process.standardInput = FileHandle.nullDevice
        let output = try command.log.map(Self.appending) ?? FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        let (stream, continuation) = AsyncStream.makeStream(of: ProcessExit.self)
        exits = stream
        process.terminationHandler = { ended in
            continuation.yield(Self.exit(of: ended))
            continuation.finish()
        }
        try process.run()
    }

    var identifier: Int32 { process.processIdentifier }

    /// Does nothing when the program has ended: its number may be another's by now.
    func send(_ signal: Int32) {
        if process.isRunning { kill(identifier, signal) }
    }

    /// Like `send`, for the program and those it started.
    func sendToGroup(_ signal: Int32) {
        if process.isRunning { kill(-identifier, signal) }
    }

    /// How the program ended, or nil if it still runs when the time is over.
    ///
    /// Cancelling the task ends the wait at once.
    func exit(within time: Duration) async -> ProcessExit? {
        let deadline = ContinuousClock.now + time
        while process.isRunning {
            guard ContinuousClock.now < deadline, !Task.isCancelled else { return nil }
            try? await Task.sleep(for: .milliseconds(20))
        }
        return Self.exit(of: process)
    }

    private static func exit(of process: Process) -> ProcessExit {
        process.terminationReason == .uncaughtSignal
            ? .signal(process.terminationStatus) : .status(process.terminationStatus)
    }

    /// Ours, without the variables by which libpq and PostgreSQL would find another cluster.
    private static var environment: [String: String] {
        var environment = ProcessInfo.processInfo.environment
            .filter { !$0.key.hasPrefix("PG") && !$0.key.hasPrefix("ROSTER_") }
        environment["LC_ALL"] = "C"
        return environment
    }

    private static func appending(to path: String) throws -> FileHandle {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw CocoaError(.fileWriteUnknown) }
        return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }
}

/// Programs that answer with a line and end.
enum ShortProgram {
    private static let deadline = Duration.seconds(10)

    /// What the program printed, without white space around it.
    ///
    /// Nil if it could not be run, failed, or took too long.
    static func output(_ executable: String, _ arguments: [String]) async -> String? {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: executable)
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return nil }
        let end = ContinuousClock.now + deadline
        while process.isRunning, ContinuousClock.now < end {
            try? await Task.sleep(for: .milliseconds(5))
        }
        guard !process.isRunning else {
            process.terminate()
            return nil
        }
        guard process.terminationStatus == 0 else { return nil }
        // What it printed fits the pipe, or it would still be running. Nothing at all reads as nil.
        let bytes = (try? pipe.fileHandleForReading.readToEnd()) ?? Data()
        return String(decoding: bytes, as: UTF8.self).trimmingCharacters(
            in: .whitespacesAndNewlines
        )
    }

    /// The path of a program on the PATH, or where Debian keeps the programs of administrators.
    static func path(of name: String) -> String? {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        return (path.split(separator: ":") + ["/usr/sbin", "/usr/bin", "/bin"])
            .map { "\($0)/\(name)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }
}
