import HTTPTypes
import NIOCore
import SCIM

extension Request {
    /// The JSON of the body, read while it arrives, or a 413 or 400 as a SCIM error.
    ///
    /// RFC 7644 §3.12.
    ///
    /// What is beyond the limit is not kept; the server reads it to its end after answering, so
    /// that the client sees the answer and not a closed connection.
    ///
    /// - Parameters:
    ///   - max: how many bytes the body may have.
    ///   - reduction: what of it nothing reads, and so need not be kept.
    ///   - ifEmpty: what a body without any bytes stands for.
    func json(
        atMost max: Int,
        limits: Limits,
        reduction: JSONReduction = .none,
        ifEmpty: JSONValue? = nil
    ) async throws(SCIMError) -> JSONValue {
        if let length = headers[.contentLength].flatMap({ Int($0) }), length > max {
            throw Self.tooLarge(max: max)
        }
        var parser = JSONParser(limits: limits, reduction: reduction)
        var count = 0
        do {
            for try await part in body {
                count += part.readableBytes
                guard count <= max else { throw Self.tooLarge(max: max) }
                try parser.read(part.readableBytesUInt8Span)
            }
        } catch let error as SCIMError {
            throw error
        } catch {
            throw .invalidSyntax("The body ended before it was complete. Send the request again.")
        }
        if count == 0, let ifEmpty { return ifEmpty }
        return try parser.finish(Span())
    }

    private static func tooLarge(max: Int) -> SCIMError {
        .payloadTooLarge(
            "The body is larger than the \(max) bytes accepted here. Send less in one request."
        )
    }
}
