import Glibc
import Logging
import SCIM

/// Writes each event as one line on standard error: time, level, label, metadata by name, module
/// and message.
///
/// There is a line for every request, so it is put together as bytes and written at once.
struct LineLogHandler: LogHandler {
    private let label: String
    private let clock: @Sendable () -> DateTime

    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?

    init(label: String, clock: @escaping @Sendable () -> DateTime) {
        self.label = label
        self.clock = clock
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let line = line(of: event)
        line.withUnsafeBytes { bytes in
            // What standard error does not take is lost: there is nowhere to complain.
            _ = Glibc.write(STDERR_FILENO, bytes.baseAddress, bytes.count)
        }
    }

    /// The line, with its end; line breaks within it become blanks.
    func line(of event: LogEvent) -> [UInt8] {
        var line: [UInt8] = []
        line.reserveCapacity(320)
        clock().write(into: &line)
        line.append(" ")
        line += event.level.rawValue.utf8
        line.append(" ")
        line += label.utf8
        line.append(":")
        for (name, value) in values(of: event).sorted(by: { $0.key < $1.key }) {
            line.append(UInt8(ascii: " "))
            line += name.utf8
            line.append(UInt8(ascii: "="))
            if case .string(let text) = value {
                line += text.utf8
            } else {
                line += value.description.utf8
            }
        }
        line.append(" [")
        line += event.source.utf8
        line.append("] ")
        line += event.message.description.utf8
        for index in line.indices where line[index] < UInt8(ascii: " ") {
            line[index] = UInt8(ascii: " ")
        }
        line.append(UInt8(ascii: "\n"))
        return line
    }

    /// The event's metadata, over that of the provider, over that of the logger.
    private func values(of event: LogEvent) -> Logger.Metadata {
        var values = metadata
        if let provided = metadataProvider?.get() {
            values.merge(provided) { $1 }
        }
        if let own = event.metadata {
            if values.isEmpty { values = own } else { values.merge(own) { $1 } }
        }
        if let error = event.error {
            values["error.message"] = "\(error)"
            values["error.type"] = "\(String(reflecting: type(of: error)))"
        }
        return values
    }
}
