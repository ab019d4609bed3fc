package import SCIM

extension StoredResource {
    /// The JSON a client sees: the document with `id`, `groups` or `members`, and `meta` put in.
    ///
    /// Copies bytes unless `projection` asks for less than everything. RFC 7643 §3.1.
    package func representation(
        at locations: Locations,
        projection: Projection
    ) throws(DirectoryError) -> [UInt8] {
        guard isCopied(projection) else {
            let object = try object(at: locations)
            return JSONValue.object(projection.applied(to: object, type: type)).bytes
        }
        var bytes: [UInt8] = []
        write(at: locations, into: &bytes)
        return bytes
    }

    /// The same in pieces; nil when it is short or not shown whole.
    package func pieces(at locations: Locations, projection: Projection) -> ResourcePieces? {
        isCopied(projection) ? ResourcePieces(self, at: locations) : nil
    }

    /// Whether all that was read is shown.
    private func isCopied(_ projection: Projection) -> Bool {
        // References that are not shown have not been read either.
        let isDefault =
            references == nil && type.kind != .other
            ? projection.isDefault(but: type.kind == .group ? "members" : "groups")
            : projection.isDefault
        return isDefault && !type.hidesValues
    }

    /// The attributes a client sees, decoded: for filters and projections.
    package func object(at locations: Locations) throws(DirectoryError) -> JSONObject {
        var bytes: [UInt8] = []
        write(at: locations, into: &bytes)
        do throws(SCIMError) {
            // As long as the group is: its members have been accepted one by one before.
            let value = try JSONParser.value(from: bytes, limits: .stored)
            if case .object(let object) = value { return object }
        } catch {
            throw .fault("representation of \(id): \(error.detail)")
        }
        throw .fault("representation of \(id) is not an object")
    }

    private func write(at locations: Locations, into bytes: inout [UInt8]) {
        bytes.reserveCapacity(document.count + 512 + (references?.lines.count ?? 0) * 6)
        writeHead(into: &bytes)
        if let references, type.kind != .other {
            references.write(of: type.kind, at: locations, into: &bytes)
        }
        writeTail(at: locations, into: &bytes)
    }

    /// Appends what comes before the references.
    func writeHead(into bytes: inout [UInt8]) {
        // A document is an object with at least `schemas` in it, so a comma can follow.
        bytes.append(contentsOf: document[..<(document.count - 1)])
        bytes.append(",\"id\":\"")
        bytes.append(contentsOf: id.utf8)
        bytes.append(UInt8(ascii: "\""))
        if references != nil, type.kind != .other {
            bytes.append(type.kind == .group ? ",\"members\":" : ",\"groups\":")
        }
    }

    /// Appends what comes after them.
    func writeTail(at locations: Locations, into bytes: inout [UInt8]) {
        bytes.append(",\"meta\":{\"resourceType\":\"")
        bytes.append(contentsOf: type.name.utf8)
        bytes.append("\",\"created\":\"")
        created.write(into: &bytes)
        bytes.append("\",\"lastModified\":\"")
        lastModified.write(into: &bytes)
        bytes.append("\",\"version\":\"W/\\\"")
        bytes.append(contentsOf: String(version).utf8)
        bytes.append("\\\"\",\"location\":\"")
        // Neither the public URL nor an id has anything that JSON would escape.
        locations.write(id, type, into: &bytes)
        bytes.append("\"}}")
    }
}
