import SCIM

/// Writes one answer, piece by piece so that a long one can be sent while it grows.
///
/// A list is begun, filled and ended; `take()` hands over what has been written so far.
struct CrowdDocument: Sendable {
    let format: CrowdFormat
    let links: CrowdLinks
    /// The XML written and not taken yet, or the JSON.
    var output = XMLWriter()
    /// Whether the list that was begun has an entry.
    private var hasEntry = false

    /// - Parameter links: without them the document must name no user or group of its own.
    init(_ format: CrowdFormat, links: CrowdLinks = CrowdLinks(base: "")) {
        self.format = format
        self.links = links
        if format == .xml { output.declaration() }
    }

    /// What has been written since the last time.
    mutating func take() -> [UInt8] {
        let bytes = output.bytes
        output.bytes = []
        return bytes
    }

    /// Appends a JSON value.
    mutating func json(_ value: JSONObject) {
        value.write(into: &output.bytes)
    }

    /// Begins the array that is the last member of the JSON object which `object` begins.
    mutating func beginJSONList(_ name: String, in object: JSONObject) {
        json(object)
        output.bytes.removeLast()
        if !object.isEmpty { output.bytes.append(UInt8(ascii: ",")) }
        writeJSONString(name, into: &output.bytes)
        output.bytes += ":[".utf8
        hasEntry = false
    }

    /// Ends the array and the object around it.
    mutating func endJSONList() {
        output.bytes += "]}".utf8
    }

    /// Appends an entry of the array.
    mutating func jsonEntry(_ value: JSONObject) {
        if hasEntry { output.bytes.append(UInt8(ascii: ",")) }
        hasEntry = true
        json(value)
    }
}

/// A list of users or groups.
extension CrowdDocument {
    /// Begins a list; its entries are all of this kind.
    mutating func beginList(of kind: CrowdKind) {
        switch format {
        case .xml: output.open(kind.plural, ["expand": kind.rawValue])
        case .json: beginJSONList(kind.plural, in: ["expand": .string(kind.rawValue)])
        }
    }

    /// An entry of a list of users.
    mutating func listedUser(_ user: CrowdUser, _ detail: CrowdDetail) {
        switch format {
        case .xml: xmlUser(user, detail)
        case .json: jsonEntry(jsonUser(user, detail))
        }
    }

    /// An entry of a list of groups.
    mutating func listedGroup(_ group: CrowdGroup, _ detail: CrowdDetail) {
        switch format {
        case .xml: xmlGroup(group, detail)
        case .json: jsonEntry(jsonGroup(group, detail))
        }
    }

    /// Ends a list.
    mutating func endList(of kind: CrowdKind) {
        switch format {
        case .xml: output.close(kind.plural)
        case .json: endJSONList()
        }
    }
}
