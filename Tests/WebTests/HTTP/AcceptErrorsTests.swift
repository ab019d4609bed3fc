import Glibc
import InMemoryLogging
import Logging
import NIOCore
import NIOEmbedded
import Testing

@testable import Web

@Suite("Connections that are not accepted")
struct AcceptErrorsTests {
    @Test func `the log says why, once a second`() throws {
        let lines = InMemoryLogHandler()
        let channel = EmbeddedChannel(handler: AcceptErrors(Logger(label: "test") { _ in lines }))
        let error = IOError(errnoCode: EACCES, reason: "setsockopt")
        for _ in 0..<3 { channel.pipeline.fireErrorCaught(error) }
        #expect(lines.entries.count == 1)
        channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        channel.pipeline.fireErrorCaught(error)
        #expect(lines.entries.count == 2)
        let line = try #require(lines.entries.first)
        #expect(line.message == "a connection was not accepted")
        #expect("\(line.metadata["error"] ?? "")".contains("setsockopt"))
        #expect(line.level == .error)
    }

    @Test func `only a lack of resources makes the server wait`() {
        for code in [EMFILE, ENFILE, ENOBUFS, ENOMEM] {
            #expect(AcceptErrors.pause(after: IOError(errnoCode: code, reason: "accept")) != nil)
        }
        for code in [ECONNABORTED, EPROTO, EACCES] {
            #expect(AcceptErrors.pause(after: IOError(errnoCode: code, reason: "accept")) == nil)
        }
    }
}
