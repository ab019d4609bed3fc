import SCIM
import Testing

@testable import Directory

@Suite("A resource told in pieces")
struct ResourcePiecesTests {
    private static let locations: Locations = {
        var generator = SystemRandomNumberGenerator()
        return Locations(publicURL: "https://roster.test", tenant: TenantID(using: &generator))
    }()

    private static func group(_ lines: [String]) -> StoredResource {
        StoredResource(
            id: "g",
            type: .group,
            version: 3,
            created: DateTime(milliseconds: 0),
            lastModified: DateTime(milliseconds: 1),
            document: Array(#"{"displayName":"Staff"}"#.utf8),
            references: References(lines: Array(lines.joined(separator: "\n").utf8))
        )
    }

    private static let kinds: [[String]] = [
        (0..<9_000).map { "user-\($0)" },
        (0..<9_000).map { $0.isMultiple(of: 7) ? "group-\($0) Group" : "user-\($0)" },
        [String(repeating: "u", count: 70_000)],
    ]

    @Test(arguments: kinds, [1, 1_000, 256 << 10, .max])
    func `the pieces are the whole, cut`(_ lines: [String], _ limit: Int) throws {
        let group = Self.group(lines)
        var pieces = try #require(group.pieces(at: Self.locations, projection: .full))
        var whole: [UInt8] = []
        var isMore = true
        while isMore {
            var piece: [UInt8] = []
            isMore = pieces.write(into: &piece, upTo: limit)
            #expect(!piece.isEmpty)
            if isMore { #expect(piece.count >= limit) }
            whole += piece
        }
        let expected = try group.representation(at: Self.locations, projection: .full)
        #expect(whole == expected)
    }

    @Test func `a piece is no longer than asked for and one member`() throws {
        var pieces = try #require(
            Self.group(Self.kinds[0]).pieces(at: Self.locations, projection: .full)
        )
        var piece: [UInt8] = []
        while pieces.write(into: &piece, upTo: 10_000) {
            #expect(piece.count < 10_300)
            piece.removeAll()
        }
    }

    @Test func `what is short or cut down is told whole`() {
        let short = Self.group(["a", "b"])
        #expect(short.pieces(at: Self.locations, projection: .full) == nil)
        let long = Self.group(Self.kinds[0])
        let projection = Projection(attributes: "members", excludedAttributes: nil, type: .group)
        #expect(long.pieces(at: Self.locations, projection: projection) == nil)
    }
}
