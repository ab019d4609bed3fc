import HTTPTypes
import Hummingbird
import NIOCore
import SCIM

/// What a SCIM request is answered with.
struct SCIMAnswer {
    let status: HTTPResponse.Status
    var body: [UInt8]?
    var entityTag: String?
    /// Where the resource of the answer is.
    var location: String?
    /// Whether the request named the resource by another URL than its location.
    var isAlias = false
    /// What the request was forgiven.
    var leniencies: [Leniency] = []

    var response: Response {
        var headers = HTTPFields()
        if body != nil { headers[.contentType] = SCIMMediaType.scim }
        if let entityTag { headers[.eTag] = entityTag }
        if let location {
            headers[status == .created || isAlias ? .location : .contentLocation] = location
        }
        if let field = Self.leniencyField, !leniencies.isEmpty {
            headers[field] = Leniency.headerValue(leniencies)
        }
        guard let body else { return Response(status: status, headers: headers) }
        return Response(
            status: status,
            headers: headers,
            body: .init(byteBuffer: ByteBuffer(bytes: body))
        )
    }

    /// The header by which a client asks for the leniencies of its request, with any value, and
    /// in which they are listed.
    static let leniencyField = HTTPField.Name("Roster-Leniency")
}
