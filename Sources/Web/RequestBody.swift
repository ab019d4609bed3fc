import Hummingbird
import NIOCore
import SCIM

extension Request {
    /// The whole body, or a 413 or 400 as a SCIM error.
    ///
    /// RFC 7644 §3.12.
    ///
    /// What is beyond the limit is not kept; the server reads it to its end after answering, so
    /// that the client sees the answer and not a closed connection.
    func bytes(atMost max: Int) async throws(SCIMError) -> [UInt8] {
        if let length = headers[.contentLength].flatMap({ Int($0) }), length > max {
            throw Self.tooLarge(max: max)
        }
        var collected = ByteBuffer()
        do {
            for try await part in body {
                guard collected.readableBytes + part.readableBytes <= max else {
                    throw Self.tooLarge(max: max)
                }
                collected.writeImmutableBuffer(part)
            }
        } catch let error as SCIMError {
            throw error
        } catch {
            throw .invalidSyntax("The body ended before it was complete. Send the request again.")
        }
        return Array(buffer: collected)
    }

    private static func tooLarge(max: Int) -> SCIMError {
        .payloadTooLarge(
            "The body is larger than the \(max) bytes accepted here. Send less in one request."
        )
    }
}
