import Foundation
import Logging
import Synchronization
import Testing

@testable import roster

@Suite("The log as JSON lines")
struct JSONLogHandlerTests {
    private final class Lines: Sendable {
        let bytes = Mutex<[UInt8]>([])
    }

    private func lines(_ body: (Logger) -> Void) throws -> [[String: Any]] {
        let lines = Lines()
        let logger = Logger(label: "test") { _ in
            var handler = JSONLogHandler()
            handler.write = { line in lines.bytes.withLock { $0 += line } }
            return handler
        }
        body(logger)
        let text = lines.bytes.withLock { String(decoding: $0, as: UTF8.self) }
        #expect(text.hasSuffix("\n"))
        return try text.split(separator: "\n").map { line in
            try #require(
                try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            )
        }
    }

    @Test func `each line is an object with time, level, message and the metadata`() throws {
        let lines = try lines { logger in
            logger.info(
                "request answered",
                metadata: ["status": .stringConvertible(200), "route": "/t/{tenant}/scim/v2"]
            )
            logger.debug("not at this level")
            logger.error("fault")
        }
        #expect(lines.count == 2)
        #expect(lines[0].keys.sorted() == ["level", "message", "route", "status", "time"])
        #expect(lines[0]["message"] as? String == "request answered")
        #expect(lines[0]["level"] as? String == "info")
        #expect(lines[0]["status"] as? Int == 200)
        #expect(lines[0]["route"] as? String == "/t/{tenant}/scim/v2")
        let time = try #require(lines[0]["time"] as? String)
        #expect(time.contains(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/))
        #expect(lines[1]["level"] as? String == "error")
    }

    @Test func `what would break a line does not`() throws {
        let text = "a \"quoted\"\nline\t\u{0}\\ \u{2028}é"
        let lines = try lines { $0.info("x", metadata: ["text": "\(text)"]) }
        #expect(lines.count == 1)
        #expect(lines[0]["text"] as? String == text)
    }

    @Test func `metadata of a line wins over that of the logger`() throws {
        let lines = try lines { logger in
            var logger = logger
            logger[metadataKey: "a"] = "1"
            logger[metadataKey: "b"] = "2"
            logger.info("x", metadata: ["b": "3"])
        }
        #expect(lines[0]["a"] as? String == "1")
        #expect(lines[0]["b"] as? String == "3")
    }
}
