import SCIM

/// Writes the members of a group as a client sees them, each with a comma after it.
///
/// There can be very many, and nearly all are users whose ids have one length: for these the JSON
/// of a member is made once, and an id is put into its two places.
struct MemberWriter {
    private let users: [UInt8]
    private let groups: [UInt8]
    /// A user with room for an id of `idLength` bytes.
    private var stencil: [UInt8] = []
    private var idLength = 0
    private let linesHaveTypes: Bool

    private static let start: StaticString = "{\"value\":\""
    private static let type: StaticString = "\",\"type\":\""
    private static let reference: StaticString = "\",\"$ref\":\""
    private static let end: StaticString = "\"},"

    /// - Parameter linesHaveTypes: whether any line names a type, since users have none.
    init(_ locations: Locations, linesHaveTypes: Bool) {
        self.linesHaveTypes = linesHaveTypes
        users = locations.users
        groups = locations.groups
    }

    /// Appends the member that a line of `References` stands for.
    mutating func write(_ line: ArraySlice<UInt8>, into bytes: inout [UInt8]) {
        if linesHaveTypes, let blank = line.firstIndex(of: UInt8(ascii: " ")) {
            let type = line[(blank + 1)...]
            let isGroup = type.elementsEqual(ResourceType.group.name.utf8)
            write(line[..<blank], type, below: isGroup ? groups : users, into: &bytes)
        } else {
            writeUser(line, into: &bytes)
        }
    }

    private mutating func writeUser(_ id: ArraySlice<UInt8>, into bytes: inout [UInt8]) {
        if id.count != idLength {
            idLength = id.count
            stencil.removeAll()
            write(id, Self.user[...], below: users, into: &stencil)
        }
        let last = stencil.count - Self.end.utf8CodeUnitCount
        stencil.withUnsafeMutableBufferPointer { stencil in
            id.withUnsafeBufferPointer { id in
                let first = Self.start.utf8CodeUnitCount
                _ = stencil[first...].update(fromContentsOf: id)
                _ = stencil[(last - id.count)...].update(fromContentsOf: id)
            }
            bytes.append(contentsOf: UnsafeBufferPointer(stencil))
        }
    }

    private func write(
        _ id: ArraySlice<UInt8>,
        _ type: ArraySlice<UInt8>,
        below location: [UInt8],
        into bytes: inout [UInt8]
    ) {
        bytes.append(Self.start)
        bytes.append(contentsOf: id)
        bytes.append(Self.type)
        bytes.append(contentsOf: type)
        bytes.append(Self.reference)
        bytes.append(contentsOf: location)
        bytes.append(contentsOf: id)
        bytes.append(Self.end)
    }

    private static let user = Array(ResourceType.user.name.utf8)
}
