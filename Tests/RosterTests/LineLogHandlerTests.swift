import Logging
import SCIM
import Testing

@testable import roster

@Suite("Lines of the log")
struct LineLogHandlerTests {
    private static let handler = LineLogHandler(label: "roster") {
        DateTime(milliseconds: 1_764_043_050_123)
    }

    private static func line(
        _ message: Logger.Message,
        _ metadata: Logger.Metadata,
        of handler: LineLogHandler = handler
    ) -> String {
        let event = LogEvent(
            level: .notice,
            message: message,
            metadata: metadata,
            source: "Web",
            file: "",
            function: "",
            line: 1
        )
        return String(decoding: handler.line(of: event), as: UTF8.self)
    }

    @Test func `a line has time, level, metadata by name, module and message`() {
        #expect(
            Self.line("served", ["status": "200", "method": "GET", "tries": .stringConvertible(2)])
                == "2025-11-25T03:57:30.123Z notice roster: method=GET status=200 tries=2 [Web] served\n"
        )
    }

    @Test func `an event's own metadata wins over that of its logger`() {
        var handler = Self.handler
        handler[metadataKey: "a"] = "logger"
        handler[metadataKey: "b"] = "logger"
        #expect(Self.line("m", ["b": "event"], of: handler).contains(" a=logger b=event ["))
    }

    @Test func `an event is one line whatever is in it`() {
        #expect(
            Self.line("one\ntwo", ["fault": "three\r\nfour"])
                .hasSuffix("notice roster: fault=three  four [Web] one two\n")
        )
    }
}
