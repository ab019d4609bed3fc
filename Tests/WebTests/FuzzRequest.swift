/// A request of the fuzzing test, with one part of it spoilt.
struct FuzzRequest {
    let method: String
    let path: String
    /// Whether the part stands in the head as it is, so that it may not be HTTP any more.
    let isRaw: Bool
    let bytes: [UInt8]

    static let methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
    static let endpoints = [
        "/Users", "/Users/USER", "/Groups", "/Groups/GROUP", "/ServiceProviderConfig", "/Schemas",
        "/Schemas/urn:ietf:params:scim:schemas:core:2.0:User", "/ResourceTypes",
        "/ResourceTypes/User", "/Me", "/Bulk", "/.search", "/Users/.search", "/Groups/.search", "",
        "/Userz", "/Users/GROUP", "/Users/USER/emails",
    ]
    /// Where most is read of what comes.
    static let readers = [
        ("POST", "/Users"), ("PUT", "/Users/USER"), ("PATCH", "/Users/USER"), ("POST", "/Groups"),
        ("PUT", "/Groups/GROUP"), ("PATCH", "/Groups/GROUP"), ("POST", "/Bulk"),
        ("POST", "/.search"), ("POST", "/Users/.search"), ("POST", "/Groups/.search"),
        ("GET", "/Users"), ("GET", "/Groups"), ("GET", "/Users/USER"), ("GET", ""),
    ]
    private static let readings = 6
    /// The methods and endpoints of a sweep: those that read much several times, then every
    /// endpoint with every method, DELETE at last.
    private static let routes =
        (0..<readings).flatMap { _ in readers }
        + methods.flatMap { method in endpoints.map { (method, $0) } }
    static var sweep: Int { routes.count }

    /// The request of a number, which says where in a sweep it is.
    init(
        _ number: Int,
        to target: FuzzTarget,
        seeds: FuzzSeeds,
        using mutation: inout FuzzMutation
    ) {
        let route = Self.routes[number % Self.sweep]
        method = route.0
        let endpoint = route.1
            .replacing("USER", with: target.user).replacing("GROUP", with: target.group)
        path = endpoint
        var uri = Array(target.base.utf8) + endpoint.utf8
        var header: [UInt8] = []
        var body: [UInt8]?
        var isRaw = false
        switch mutation.number(0...7) {
        case 0:
            isRaw = mutation.oneIn(3)
            let part = mutation.bytes(from: seeds.paths)
            uri += "/".utf8 + (isRaw ? part : part.percentEncoded)
        case 1, 2:
            isRaw = mutation.oneIn(4)
            uri += Self.query(seeds, isRaw: isRaw, &mutation)
        case 3:
            isRaw = true
            header = Self.header(&mutation)
        default: body = mutation.bytes(from: seeds.bodies(for: endpoint, method, &mutation))
        }
        if body == nil, method.hasPrefix("P") {
            body = mutation.element(of: seeds.bodies(for: endpoint, method, &mutation), or: [])
        }
        self.isRaw = isRaw
        // What might end the head early comes last in it.
        var bytes = Array("\(method) ".utf8) + uri + " HTTP/1.1\r\nHost: roster.test\r\n".utf8
        if !header.starts(with: "Authorization".utf8) {
            bytes += "Authorization: Bearer \(target.token)\r\n".utf8
        }
        let isChunked = mutation.oneIn(4)
        if let body {
            bytes +=
                (isChunked ? "Transfer-Encoding: chunked\r\n" : "Content-Length: \(body.count)\r\n")
                .utf8
            if !header.starts(with: "Content-Type".utf8) {
                bytes += "Content-Type: application/scim+json\r\n".utf8
            }
        }
        let content = body.map { isChunked ? $0.chunked(upTo: mutation.number(1...999)) : $0 }
        self.bytes = bytes + header + "\r\n".utf8 + (content ?? [])
    }

    private static func query(
        _ seeds: FuzzSeeds,
        isRaw: Bool,
        _ mutation: inout FuzzMutation
    ) -> [UInt8] {
        var query: [UInt8] = []
        for place in 0..<mutation.number(1...2) {
            let name = mutation.element(
                of: [
                    "filter", "filter", "filter", "sortBy", "sortOrder", "attributes",
                    "excludedAttributes", "startIndex", "count", "cursor", "x",
                ],
                or: "filter"
            )
            let value = mutation.bytes(from: name == "filter" ? seeds.filters : seeds.paths)
            query += "\(place == 0 ? "?" : "&")\(name)=".utf8
            query += isRaw ? value : value.percentEncoded
        }
        return query
    }

    /// A header with anything as its value; those that say where the body ends are left alone,
    /// because the server would rightly wait for what never comes.
    private static func header(_ mutation: inout FuzzMutation) -> [UInt8] {
        let name = mutation.element(
            of: [
                "Authorization", "If-Match", "If-None-Match", "Accept", "Content-Type", "Expect",
                "User-Agent", "Roster-Leniency", "X-Forwarded-For", "Accept-Encoding", "Cookie",
            ],
            or: "Accept"
        )
        let value = mutation.bytes(
            from: [
                "Bearer rst_x", #"W/"1""#, #""1", W/"2""#, "*", "text/json;charset=utf-8",
                "application/json, */*;q=0.1", "100-continue", "1", "gzip", "Basic YTpi",
            ].map { Array($0.utf8) }
        )
        return Array("\(name): ".utf8) + value + "\r\n".utf8
    }
}

/// Where the requests of a sweep go.
struct FuzzTarget: Sendable {
    let port: UInt16
    /// The path of the tenant's SCIM URL.
    let base: String
    let token: String
    let user: String
    let group: String
}

extension FuzzSeeds {
    /// Mostly bodies of the kind that the endpoint takes.
    fileprivate func bodies(
        for endpoint: String,
        _ method: String,
        _ mutation: inout FuzzMutation
    ) -> [[UInt8]] {
        if mutation.oneIn(6) { return bodies }
        if endpoint.hasSuffix(".search") { return searches }
        if endpoint == "/Bulk" { return bulks }
        if method == "PATCH" { return patches }
        return endpoint.hasPrefix("/Groups") ? groups : users
    }
}

extension [UInt8] {
    /// The body in chunks of a size.
    ///
    /// RFC 9112 §7.1.
    fileprivate func chunked(upTo size: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        for start in stride(from: 0, to: count, by: size) {
            let chunk = self[start..<Swift.min(count, start + size)]
            bytes += "\(String(chunk.count, radix: 16))\r\n".utf8
            bytes += chunk + Array("\r\n".utf8)
        }
        return bytes + "0\r\n\r\n".utf8
    }

    fileprivate var percentEncoded: [UInt8] {
        flatMap { byte -> [UInt8] in
            let digits = String(byte, radix: 16)
            return Array("%\(digits.count < 2 ? "0" : "")\(digits)".utf8)
        }
    }
}
