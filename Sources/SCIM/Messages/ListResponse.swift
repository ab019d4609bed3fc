/// The answer to a query.
///
/// RFC 7644 §3.4.2.
package enum ListResponse {
    /// The JSON of the message around resources that are JSON already.
    ///
    /// - Parameters:
    ///   - totalResults: how many resources match, of which `resources` is a page.
    ///   - startIndex: the position of the first one, from 1.
    package static func bytes(
        totalResults: Int,
        startIndex: Int,
        resources: [[UInt8]]
    ) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(resources.reduce(200) { $0 + $1.count + 1 })
        bytes += "{\"schemas\":[\"\(MessageSchema.listResponse)\"],".utf8
        bytes += "\"totalResults\":\(totalResults),\"startIndex\":\(startIndex),".utf8
        bytes += "\"itemsPerPage\":\(resources.count),\"Resources\":[".utf8
        for (index, resource) in resources.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes += resource
        }
        bytes += "]}".utf8
        return bytes
    }
}
