/// What became of one operation of a bulk request.
package struct BulkResult: Sendable {
    package let method: String?
    package let bulkID: String?
    /// The URL of the resource; nil for a POST that failed.
    package private(set) var location: String?
    /// The entity tag of the resource as it is now, when it is known.
    package private(set) var version: String?
    /// The HTTP status that a request of its own would have had; nil while nothing was done.
    package private(set) var status: Int?
    /// Why it failed.
    package private(set) var error: SCIMError?

    /// - Parameter location: where its path points; nil for a POST.
    package init(_ operation: BulkOperation, location: String?) {
        method = operation.method
        bulkID = operation.bulkID
        self.location = location
    }

    /// Whether it was done, and not taken back.
    package var isSuccess: Bool { status != nil && error == nil }

    /// Notes that it was done.
    package mutating func succeed(_ status: Int, location: String, version: String?) {
        self.status = status
        self.location = location
        self.version = version
    }

    /// Notes that it was not done.
    ///
    /// - Parameter location: where the resource would be; nil for a POST.
    package mutating func fail(_ error: SCIMError, location: String?) {
        status = error.status
        self.error = error
        self.location = location
        version = nil
    }
}

/// The answer to a bulk request.
///
/// RFC 7644 §3.7.3.
///
/// An operation that was not tried, because enough others had failed, has no result.
package struct BulkResponse: Sendable {
    private let results: [BulkResult]

    /// - Parameter results: in the order of the request.
    package init(_ results: [BulkResult]) {
        self.results = results
    }

    /// The JSON of the message.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(128 + results.count * 200)
        bytes += "{\"schemas\":[\"\(MessageSchema.bulkResponse)\"],\"Operations\":[".utf8
        var isFirst = true
        for result in results {
            guard let status = result.status else { continue }
            if !isFirst { bytes.append(UInt8(ascii: ",")) }
            isFirst = false
            result.write(status, into: &bytes)
        }
        bytes += "]}".utf8
        return bytes
    }
}

extension BulkResult {
    fileprivate func write(_ status: Int, into bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "{"))
        let members = [
            ("location", location), ("method", method), ("bulkId", bulkID), ("version", version),
        ]
        for case (let name, let value?) in members {
            bytes += "\"\(name)\":".utf8
            writeJSONString(value, into: &bytes)
            bytes.append(UInt8(ascii: ","))
        }
        bytes += "\"status\":\"\(status)\"".utf8
        if let error {
            bytes += ",\"response\":".utf8
            bytes += error.body
        }
        bytes.append(UInt8(ascii: "}"))
    }
}
