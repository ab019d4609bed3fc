import Directory
import NIOCore

/// The body of a SCIM answer.
struct SCIMBody: Sendable {
    /// What is written one after the other.
    enum Piece: Sendable {
        case bytes([UInt8])
        /// Of many megabytes, perhaps.
        case resource(ResourcePieces)
    }

    private let pieces: [Piece]

    /// How much is written at a time, in bytes.
    private static let portion = 256 << 10

    init(_ pieces: [Piece]) { self.pieces = pieces }

    init(_ bytes: [UInt8]) { pieces = [.bytes(bytes)] }

    /// Whole, or bit by bit where a long resource is in it.
    var response: ResponseBody {
        var buffer = ByteBuffer()
        buffer.reserveCapacity(
            pieces.reduce(0) { count, piece in
                if case .bytes(let bytes) = piece { count + bytes.count } else { count }
            }
        )
        for piece in pieces {
            guard case .bytes(let bytes) = piece else {
                return .streamed { [pieces] in try await Self.write(pieces, to: $0) }
            }
            buffer.writeBytes(bytes)
        }
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
