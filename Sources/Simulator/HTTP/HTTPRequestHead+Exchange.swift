import NIOHTTP1

extension HTTPRequestHead {
    /// The head of a request, checked so that nothing in it can end a line early.
    init(_ request: HTTPExchangeRequest, address: HTTPAddress) throws(HTTPClientError) {
        guard Self.isToken(request.method) else {
            throw .malformedRequest("\"\(request.method)\" is not a method")
        }
        var headers = HTTPHeaders()
        for (name, value) in request.headers {
            guard Self.isToken(name) else {
                throw .malformedRequest("\"\(name)\" is not a header name")
            }
            guard value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
                throw .malformedRequest("the value of \(name) has control characters")
            }
            headers.add(name: name, value: value)
        }
        if !headers.contains(name: "Host") { headers.add(name: "Host", value: address.authority) }
        let isFramed =
            headers.contains(name: "Content-Length") || headers.contains(name: "Transfer-Encoding")
        if !isFramed, let length = Self.contentLength(of: request) {
            headers.add(name: "Content-Length", value: "\(length)")
        }
        self.init(
            version: .http1_1,
            method: HTTPMethod(rawValue: request.method),
            uri: address.target,
            headers: headers
        )
    }

    /// The length to declare: none for a method that has no body when there is none.
    private static func contentLength(of request: HTTPExchangeRequest) -> Int? {
        if let body = request.body { return body.count }
        return ["POST", "PUT", "PATCH"].contains(request.method) ? 0 : nil
    }

    private static func isToken(_ text: String) -> Bool {
        let marks = "!#$%&'*+-.^_`|~".utf8
        return !text.isEmpty
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
                    || (0x61...0x7A).contains(byte) || marks.contains(byte)
            }
    }
}
