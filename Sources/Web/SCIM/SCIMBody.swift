import Directory
import NIOCore

/// The body of a SCIM answer.
struct SCIMBody: Sendable {
    /// What is written one after the other.
    enum Piece: Sendable {
        case bytes([UInt8])
        /// Of many megabytes, perhaps. Boxed, so that a page of short ones is a short array.
        indirect case resource(ResourcePieces)
    }

    private let pieces: [Piece]

    /// How much is written at a time, in bytes.
    private static let portion = 256 << 10

    /// The length up to which an answer is written at once.
    private static let wholeMax = 1 << 20

    init(_ pieces: [Piece]) { self.pieces = pieces }

    init(_ bytes: [UInt8]) { pieces = [.bytes(bytes)] }

    /// At once, or bit by bit when it is long.
    var response: ResponseBody {
        var count = 0
        for piece in pieces {
            guard case .bytes(let bytes) = piece, count <= Self.wholeMax else {
                return .streamed { [pieces] in try await Self.write(pieces, to: $0) }
            }
            count += bytes.count
        }
        var buffer = ByteBuffer()
        buffer.reserveCapacity(count)
        for case .bytes(let bytes) in pieces { buffer.writeBytes(bytes) }
        return .bytes(buffer)
    }

    private static func write(_ pieces: [Piece], to writer: ResponseBodyWriter) async throws {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(portion + 4096)
        for piece in pieces {
            switch piece {
            case .bytes(let more):
                bytes += more
                if bytes.count >= portion { try await flush(&bytes, to: writer) }
            case .resource(var resource):
                while resource.write(into: &bytes, upTo: portion) {
                    try await flush(&bytes, to: writer)
                }
            }
        }
        try await flush(&bytes, to: writer)
    }

    private static func flush(
        _ bytes: inout [UInt8],
        to writer: ResponseBodyWriter
    ) async throws {
        guard !bytes.isEmpty else { return }
        try await writer.write(ByteBuffer(bytes: bytes))
        bytes.removeAll(keepingCapacity: true)
    }
}
