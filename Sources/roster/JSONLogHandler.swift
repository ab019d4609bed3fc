import Glibc
import Logging
import SCIM

/// Writes the log as one JSON object a line: `time`, `level`, `message`, and the metadata.
///
/// The names are documented in docs/operations.md and stay.
struct JSONLogHandler: LogHandler {
    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]
    /// Takes a whole line with its line break.
    var write: @Sendable ([UInt8]) -> Void = JSONLogHandler.standardOutput

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var line = JSONLine()
        line.append("time", DateTime(milliseconds: Services.now().milliseconds).text)
        line.append("level", event.level.rawValue)
        line.append("message", "\(event.message)")
        var values = metadata
        if let error = event.error { values["error"] = "\(error)" }
        values.merge(event.metadata ?? [:]) { _, later in later }
        for (name, value) in values.sorted(by: { $0.key < $1.key }) { line.append(name, value) }
        write(line.finished())
    }

    /// A line is one call to the kernel, so lines of several threads do not mix.
    ///
    /// What cannot be written is lost: a log that nobody reads must not end the server.
    @Sendable static func standardOutput(_ line: [UInt8]) {
        var rest = line[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}

/// A JSON object that is written member by member.
struct JSONLine {
    private var bytes: [UInt8] = Array("{".utf8)

    mutating func append(_ name: String, _ text: String) {
        begin(name)
        append(text)
    }

    mutating func append(_ name: String, _ value: Logger.MetadataValue) {
        begin(name)
        append(value)
    }

    /// The object with a line break behind it.
    func finished() -> [UInt8] { bytes + Array("}\n".utf8) }

    private mutating func begin(_ name: String) {
        if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
        append(name)
        bytes.append(UInt8(ascii: ":"))
    }

    private mutating func append(_ value: Logger.MetadataValue) {
        switch value {
        case .string(let text): append(text)
        case .stringConvertible(let number as any BinaryInteger): bytes += "\(number)".utf8
        case .stringConvertible(let value): append("\(value)")
        case .array, .dictionary: append("\(value)")
        }
    }

    private mutating func append(_ text: String) { bytes += JSONValue.string(text).bytes }
}
