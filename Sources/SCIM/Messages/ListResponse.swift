/// The answer to a query.
///
/// RFC 7644 §3.4.2, RFC 9865 §2.
package struct ListResponse: Sendable {
    /// How many resources match, of which `resources` is a page; nil when that is not known.
    private let totalResults: Int?
    /// The position of the first one, from 1; nil when pages are told apart by cursors.
    private let startIndex: Int?
    /// Where the next page begins; nil on the last page and when pages are told apart by index.
    private let nextCursor: String?

    /// A page found by its index.
    package init(totalResults: Int, startIndex: Int) {
        self.totalResults = totalResults
        self.startIndex = startIndex
        nextCursor = nil
    }

    /// A page found by its cursor.
    package init(totalResults: Int?, nextCursor: String?) {
        self.totalResults = totalResults
        startIndex = nil
        self.nextCursor = nextCursor
    }

    /// The JSON of the message around resources that are JSON already.
    package func bytes(resources: [[UInt8]]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(resources.reduce(300) { $0 + $1.count + 1 })
        bytes += head(itemsPerPage: resources.count)
        for (index, resource) in resources.enumerated() {
            if index > 0 { bytes += Self.separator }
            bytes += resource
        }
        bytes += Self.tail
        return bytes
    }

    /// What comes between two resources.
    package static let separator = Array(",".utf8)

    /// What comes after the last one.
    package static let tail = Array("]}".utf8)

    /// What comes before the first one.
    package func head(itemsPerPage: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes += "{\"schemas\":[\"\(MessageSchema.listResponse)\"],".utf8
        if let totalResults { bytes += "\"totalResults\":\(totalResults),".utf8 }
        if let startIndex { bytes += "\"startIndex\":\(startIndex),".utf8 }
        if let nextCursor {
            bytes += "\"nextCursor\":".utf8
            writeJSONString(nextCursor, into: &bytes)
            bytes.append(UInt8(ascii: ","))
        }
        bytes += "\"itemsPerPage\":\(itemsPerPage),\"Resources\":[".utf8
        return bytes
    }
}
