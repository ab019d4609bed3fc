import HTTPTypes
import SCIM

/// What a SCIM request is answered with.
struct SCIMAnswer {
    let status: HTTPResponse.Status
    var body: SCIMBody?
    var entityTag: String?
    /// Where the resource of the answer is.
    var location: String?
    /// Whether the request named the resource by another URL than its location.
    var isAlias = false
    /// What the request was forgiven.
    var leniencies: [Leniency] = []

    var response: Response {
        var headers = HeaderFields()
        // Those that the server adds included.
        headers.reserveCapacity(8)
        // Added, not set: none of them is there yet, and looking costs more than adding.
        if body != nil { headers.append(.contentType, SCIMMediaType.scim) }
        if let entityTag { headers.append(.eTag, entityTag) }
        if let location {
            let name = status == .created || isAlias ? HTTPField.Name.location : .contentLocation
            headers.append(name, location)
        }
        if let field = Self.leniencyField, !leniencies.isEmpty {
            headers[field] = Leniency.headerValue(leniencies)
        }
        guard let body else { return Response(status: status, headers: headers) }
        return Response(status: status, headers: headers, body: body.response)
    }

    /// The header by which a client asks for the leniencies of its request, with any value, and
    /// in which they are listed.
    static let leniencyField = HTTPField.Name("Roster-Leniency")
}
