import SCIM
import Testing
import WebTesting

@Suite("Requests that no plane can read, RFC 7644 §3.12, RFC 9110")
struct ConnectionTests {
    @Test(
        .rows("HTTP-13", "ERR-01", "ERR-05"),
        arguments: [
            ("GET", "/Users/%00"), ("GET", "/Users/%ff%fe"), ("GET", "/%ff/x"),
            ("DELETE", "/Users/%c3%28"), ("GET", "/Users/%"), ("GET", "/Schemas/%ff"),
            ("GET", "/Users/..%2f..%2fadmin"),
            ("GET", "/Users/\(String(repeating: "/", count: 999))x/y"),
        ]
    )
    func `a path that names nothing is 404, whatever its bytes`(
        _ method: String,
        _ path: String
    ) async throws {
        try await withTenant { tenant in
            let answer = try await tenant.send(method, path)
            #expect(answer.status == 404, "\(answer.text)")
            #expect(try answer.scimType == nil)
        }
    }

    /// More than a request's head may have.
    private static let long = String(repeating: "x", count: 100_000)

    @Test(
        .rows("HTTP-13", "ERR-01", "ERR-05"),
        arguments: [
            ("NONSENSE", "/Users", ""), ("get", "/Users", ""), ("GET", "/Users/\(long)", ""),
            ("GET", "/Users?a=\(long)", ""), ("GET", "/Users", long),
        ]
    )
    func `what cannot be read as HTTP is refused with a SCIM Error`(
        _ method: String,
        _ path: String,
        _ header: String
    ) async throws {
        try await withTenant { tenant in
            let answer = try await tenant.send(method, path, headers: [("X-Header", header)])
            #expect(answer.status == 400, "\(answer.text)")
            #expect(try answer.scimType == "invalidSyntax")
        }
    }

    @Test func `a client that waits before it sends its body is told to go on`() async throws {
        try await withTenant { tenant in
            let body = Body.user()
            let address = try #require(tenant.address.firstMatch(of: /:(\d+)(\/.*)/)?.output)
            let connection = try RawConnection(port: try #require(UInt16(address.1)))
            try connection.send(
                "POST \(address.2)/Users HTTP/1.1\r\nHost: roster\r\n"
                    + "Authorization: Bearer \(tenant.token)\r\nExpect: 100-Continue\r\n"
                    + "Content-Length: \(body.utf8.count)\r\n\r\n"
            )
            let interim = try connection.received(until: "\r\n\r\n")
            #expect(interim == "HTTP/1.1 100 Continue\r\n\r\n")
            try connection.send(body)
            let answer = try connection.received(until: "\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 201 "))
        }
    }
}
