/// One HTTP request as it goes on the wire.
///
/// `Host` and `Content-Length` are added by the client unless the caller names them.
package struct HTTPExchangeRequest: Sendable {
    package var method: String
    package var url: String
    package var headers: [(String, String)]
    package var body: [UInt8]?

    package init(
        method: String,
        url: String,
        headers: [(String, String)] = [],
        body: [UInt8]? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }
}

/// One complete HTTP answer, with its header lines in the order they came.
package struct HTTPExchangeResponse: Sendable {
    package let status: Int
    package let headers: [(String, String)]
    package let body: [UInt8]

    package init(status: Int, headers: [(String, String)], body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The value of the first header line of this name, whatever its case.
    package func header(_ name: String) -> String? {
        headers.first { $0.0.lowercased() == name.lowercased() }?.1
    }

    /// The body read as UTF-8, with what is not UTF-8 replaced.
    package var text: String { String(decoding: body, as: UTF8.self) }
}
