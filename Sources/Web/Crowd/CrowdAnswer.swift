import HTTPTypes
import NIOCore

/// What a request of an application is answered with.
struct CrowdAnswer: Sendable {
    enum Body: Sendable {
        case bytes([UInt8])
        /// Written piece by piece while the directory is read.
        case streamed(@Sendable (CrowdBodyWriter) async throws -> Void)
    }

    var status: HTTPResponse.Status = .ok
    let contentType: String
    let body: Body
    /// Headers beside those that every answer has.
    var headers = HeaderFields()

    /// An answer of one document.
    init(_ bytes: [UInt8], _ format: CrowdFormat, status: HTTPResponse.Status = .ok) {
        self.status = status
        contentType = format.mediaType
        body = .bytes(bytes)
    }

    /// An answer that is written while the directory is read.
    init(
        _ format: CrowdFormat,
        streaming body: @escaping @Sendable (CrowdBodyWriter) async throws -> Void
    ) {
        contentType = format.mediaType
        self.body = .streamed(body)
    }

    /// An answer of a sentence.
    init(text: String, status: HTTPResponse.Status) {
        self.status = status
        contentType = "text/plain; charset=UTF-8"
        body = .bytes(Array(text.utf8))
    }

    /// The response, with what every answer of this plane carries.
    ///
    /// Without the version the products' client takes the server for something else; without
    /// `no-store` it caches.
    var response: Response {
        var headers = headers
        if let field = Self.versionField { headers[field] = Self.version }
        headers[.cacheControl] = "no-store"
        switch body {
        case .bytes(let bytes):
            headers[.contentType] = contentType
            return Response(
                status: status,
                headers: headers,
                body: .bytes(ByteBuffer(bytes: bytes))
            )
        case .streamed(let write):
            headers[.contentType] = contentType
            return Response(
                status: status,
                headers: headers,
                body: .streamed { writer in try await write(CrowdBodyWriter(writer)) }
            )
        }
    }

    /// By this header alone a client knows what it talks to; it must be on errors too.
    private static let versionField = HTTPField.Name("X-Embedded-Crowd-Version")
    private static let version = "Roster/1.0"
}

/// Sends a long document in portions, each when the client has taken the one before.
struct CrowdBodyWriter: Sendable {
    private let writer: ResponseBodyWriter

    private static let portionBytes = 65_536

    init(_ writer: ResponseBodyWriter) { self.writer = writer }

    /// Sends what has been written to the document, when it is enough for a portion.
    func send(_ document: inout CrowdDocument) async throws {
        guard document.output.bytes.count >= Self.portionBytes else { return }
        try await writer.write(ByteBuffer(bytes: document.take()))
    }

    /// Sends the rest of the document.
    func finish(_ document: inout CrowdDocument) async throws {
        try await writer.write(ByteBuffer(bytes: document.take()))
    }
}
