import HTTPTypes
import NIOHTTP1
import SCIM
import Synchronization
import Testing

@testable import Web

@Suite("The parts of messages, RFC 9110")
struct MessageTests {
    @Test(
        arguments: [
            ("1994-11-06T08:49:37Z", "Sun, 06 Nov 1994 08:49:37 GMT"),
            ("1970-01-01T00:00:00Z", "Thu, 01 Jan 1970 00:00:00 GMT"),
            ("2024-02-29T23:59:59.999Z", "Thu, 29 Feb 2024 23:59:59 GMT"),
            ("2000-01-01T00:00:00Z", "Sat, 01 Jan 2000 00:00:00 GMT"),
            ("2026-11-24T03:57:30.123Z", "Tue, 24 Nov 2026 03:57:30 GMT"),
            ("2027-12-31T12:00:00Z", "Fri, 31 Dec 2027 12:00:00 GMT"),
        ]
    )
    func `a date is written as RFC 9110 §5.6.7 writes it`(
        _ time: String,
        _ text: String
    ) throws {
        #expect(HTTPDate.text(of: try #require(DateTime(time))) == text)
    }

    @Test func `the date follows the clock, also back`() {
        let time = Atomic<Int64>(1_999)
        let date = HTTPDate { DateTime(milliseconds: time.load(ordering: .relaxed)) }
        #expect(date.text.hasSuffix("00:00:01 GMT"))
        time.store(2_000, ordering: .relaxed)
        #expect(date.text.hasSuffix("00:00:02 GMT"))
        time.store(1_000, ordering: .relaxed)
        #expect(date.text.hasSuffix("00:00:01 GMT"))
    }

    @Test(
        arguments: [
            ("/", "/", nil), ("/a/b", "/a/b", nil), ("/a?", "/a", ""), ("/a?b?c", "/a", "b?c"),
            ("/a#b?c", "/a", nil), ("/a?b#c", "/a", "b"), ("*", "*", nil), ("", "", nil),
            ("http://host/a?b", "/a", "b"), ("http://host", "", nil), ("http://host?b", "", "b"),
            ("/a?u=http://host/b", "/a", "u=http://host/b"), ("/%2F?%3F", "/%2F", "%3F"),
        ] as [(String, String, String?)]
    )
    func `a target has a path and perhaps a query, as they were sent`(
        _ target: String,
        _ path: String,
        _ query: String?
    ) {
        let target = RequestTarget(target)
        #expect(target.path == path)
        #expect(target.query == query)
    }

    @Test func `a field is found whatever the case of its name, all its values in order`() {
        let fields = HeaderFields([("ACCEPT", "a"), ("Accept-X", "x"), ("accept", "b")])
        #expect(fields[.accept] == "a, b")
        #expect(fields[values: .accept] == ["a", "b"])
        #expect(fields[.acceptLanguage] == nil)
    }

    @Test func `a field that is set replaces what was there, or takes it away`() {
        var fields = HeaderFields([("etag", "a"), ("ETag", "b")])
        fields[.eTag] = "c"
        #expect(fields[values: .eTag] == ["c"])
        fields[.eTag] = nil
        #expect(fields[.eTag] == nil)
    }

    @Test func `nothing in a value ends the field`() {
        var fields = HeaderFields()
        fields[.location] = "a\r\nb\u{0}\u{7F}c\td\u{85}é"
        fields.append(.eTag, "\n")
        #expect(fields[.location] == "a  b  c\td\u{85}é")
        #expect(fields[.eTag] == " ")
    }

    @Test(
        arguments: [
            ([("hOST", "a")], HTTPVersion.http1_1, true), ([], .http1_1, false),
            ([], .http1_0, true),
            ([("Host", "a"), ("host", "a")], .http1_1, false),
            ([("Host", "a"), ("Host", "b")], .http1_0, false),
        ] as [([(String, String)], HTTPVersion, Bool)]
    )
    func `a request names one host, or none in HTTP/1.0`(
        _ fields: [(String, String)],
        _ version: HTTPVersion,
        _ hasHost: Bool
    ) {
        let head = HTTPRequestHead(
            version: version,
            method: .GET,
            uri: "/",
            headers: HTTPHeaders(fields)
        )
        #expect(ConnectionFields(of: head).hasHost == hasHost)
    }
}

extension HeaderFields {
    fileprivate init(_ fields: [(String, String)]) { self.init(HTTPHeaders(fields)) }
}
