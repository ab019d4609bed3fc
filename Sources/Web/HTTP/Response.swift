import HTTPTypes
import NIOCore

/// An answer.
struct Response: Sendable {
    var status: HTTPResponse.Status
    var headers: HeaderFields
    let body: ResponseBody

    init(
        status: HTTPResponse.Status,
        headers: HeaderFields = HeaderFields(),
        body: ResponseBody = .none
    ) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// What an answer has after its head.
enum ResponseBody: Sendable {
    case none
    case bytes(ByteBuffer)
    /// Written bit by bit; when this throws, the client sees a connection that breaks off.
    case streamed(@Sendable (ResponseBodyWriter) async throws -> Void)
}

/// Sends parts of an answer, each when the client has taken the one before.
struct ResponseBodyWriter: Sendable {
    let answer: PendingAnswer

    func write(_ bytes: ByteBuffer) async throws { try await answer.write(bytes) }
}
