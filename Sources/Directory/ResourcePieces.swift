import SCIM

/// The JSON of a group as a client sees it, told in pieces: its members can be megabytes.
package struct ResourcePieces: Sendable {
    private let stored: StoredResource
    private let locations: Locations
    private var members: MemberPieces
    private var isBegun = false

    /// From here on the JSON is several hundred kilobytes.
    private static let linesMin = 64 << 10

    /// Nil when the resource has nothing that is long.
    init?(_ stored: StoredResource, at locations: Locations) {
        guard stored.type.kind == .group, let references = stored.references,
            references.lines.count >= Self.linesMin
        else { return nil }
        self.stored = stored
        self.locations = locations
        members = MemberPieces(references.lines, at: locations)
    }

    /// Appends what follows, until `bytes` has so many or a little more.
    ///
    /// - Returns: whether more follows.
    package mutating func write(into bytes: inout [UInt8], upTo limit: Int) -> Bool {
        if !isBegun {
            stored.writeHead(into: &bytes)
            isBegun = true
        }
        if members.write(into: &bytes, upTo: limit) { return true }
        stored.writeTail(at: locations, into: &bytes)
        return false
    }
}

/// The JSON array of a group's members, told in pieces.
struct MemberPieces: Sendable {
    private let lines: [UInt8]
    private var position = 0
    private var writer: MemberWriter

    /// - Parameter lines: as `References` has them.
    init(_ lines: [UInt8], at locations: Locations) {
        self.lines = lines
        let hasTypes = lines.firstIndex(of: UInt8(ascii: " "), from: 0) != nil
        writer = MemberWriter(locations, linesHaveTypes: hasTypes)
    }

    /// Appends what follows, a member at least, until `bytes` has so many or a little more.
    ///
    /// - Returns: whether more follows.
    mutating func write(into bytes: inout [UInt8], upTo limit: Int) -> Bool {
        if position == 0 { bytes.append(UInt8(ascii: "[")) }
        while position < lines.count {
            let end = lines.firstIndex(of: UInt8(ascii: "\n"), from: position) ?? lines.count
            writer.write(lines[position..<end], into: &bytes)
            position = end + 1
            if bytes.count >= limit, position < lines.count { return true }
        }
        // Each has a comma after it.
        if !lines.isEmpty { bytes.removeLast() }
        bytes.append(UInt8(ascii: "]"))
        return false
    }
}
