import SCIM
import Testing

@Suite("Sorting, RFC 7644 §3.4.2.3")
struct SortTests {
    private static func request(
        _ sortBy: String?,
        _ sortOrder: String? = nil,
        types: [ResourceType] = [.user],
        dialect: Dialect = .auto
    ) throws -> SortRequest? {
        var interpretation = Interpretation(dialect: dialect, limits: .standard)
        return try SortRequest(
            sortBy: sortBy,
            sortOrder: sortOrder,
            types: types,
            interpretation: &interpretation
        )
    }

    /// The ids in the order that the request asks for, ties in the order given.
    private static func ids(
        _ resources: [String],
        by sortBy: String,
        _ sortOrder: String? = nil,
        _ type: ResourceType = .user
    ) throws -> [String] {
        let request = try #require(try request(sortBy, sortOrder, types: [type]))
        let keyed = try resources.map { text in
            let object = try Reading.object(text)
            return (id: object["id"], key: request.key(of: object, type: type))
        }
        let sorted = keyed.enumerated().sorted { left, right in
            if left.element.key == right.element.key { return left.offset < right.offset }
            return request.isDescending
                ? right.element.key < left.element.key : left.element.key < right.element.key
        }
        return sorted.compactMap { entry in
            guard case .string(let id) = entry.element.id else { return nil }
            return id
        }
    }

    @Test(
        arguments: [
            (nil, ["a", "b", "c", "n"]), ("descending", ["n", "c", "b", "a"]),
        ] as [(String?, [String])]
    )
    func `no value is last in ascending and first in descending order`(
        _ order: String?,
        _ expected: [String]
    ) throws {
        let users = [
            #"{"id":"n"}"#, #"{"id":"c","title":"gamma"}"#, #"{"id":"a","title":"Alpha"}"#,
            #"{"id":"b","title":"beta"}"#,
        ]
        #expect(try Self.ids(users, by: "title", order) == expected)
    }

    @Test func `case matters where the schema says so`() throws {
        let users = [
            #"{"id":"1","userName":"b","externalId":"b"}"#,
            #"{"id":"2","userName":"C","externalId":"C"}"#,
            #"{"id":"3","userName":"ａ","externalId":"a"}"#,
        ]
        #expect(try Self.ids(users, by: "userName") == ["3", "1", "2"])
        #expect(try Self.ids(users, by: "externalId") == ["2", "3", "1"])
        #expect(try Self.ids(users, by: "USERname", "DESCENDING") == ["2", "1", "3"])
    }

    @Test func `texts are ordered by their bytes`() throws {
        let users = ["z", "é", "e\u{301}", "😀", "\u{FFFF}", "ab", "a"].enumerated().map {
            #"{"id":"\#($0.offset)","nickName":"\#($0.element)"}"#
        }
        #expect(try Self.ids(users, by: "nickName") == ["6", "5", "0", "1", "2", "4", "3"])
    }

    @Test func `of several values the primary counts, else the first`() throws {
        let users = [
            #"{"id":"1","emails":[{"value":"z"},{"value":"b","primary":true}]}"#,
            #"{"id":"2","emails":[{"value":"a"},{"value":"y"}]}"#,
            #"{"id":"3","emails":[{"value":"c","primary":false},{"value":"0"}]}"#,
            #"{"id":"4","emails":[]}"#,
        ]
        #expect(try Self.ids(users, by: "emails") == ["2", "1", "3", "4"])
        #expect(try Self.ids(users, by: "emails.value") == ["2", "1", "3", "4"])
        #expect(try Self.ids(users, by: "emails.type") == ["1", "2", "3", "4"])
        let devices = [
            #"{"id":"1","tags":["x","a"],"readings":[3]}"#,
            #"{"id":"2","tags":["B"],"readings":[1,9]}"#,
        ]
        #expect(try Self.ids(devices, by: "tags", nil, FilterFixtures.device) == ["2", "1"])
        #expect(try Self.ids(devices, by: "readings", nil, FilterFixtures.device) == ["2", "1"])
    }

    @Test func `booleans, numbers and moments have their own order`() throws {
        let devices = [
            #"{"id":"1","online":true,"weight":10,"built":"2024-01-01T00:00:00Z"}"#,
            #"{"id":"2","online":false,"weight":9.5,"built":"2024-01-01T01:00:00+02:00"}"#,
            #"{"id":"3","weight":-1e2,"built":"2023-12-31T23:30:00.5Z"}"#,
            #"{"id":"4","online":false,"weight":9.50000000000000000000001}"#,
        ]
        let type = FilterFixtures.device
        #expect(try Self.ids(devices, by: "online", nil, type) == ["2", "4", "1", "3"])
        #expect(try Self.ids(devices, by: "weight", nil, type) == ["3", "2", "4", "1"])
        #expect(try Self.ids(devices, by: "built", nil, type) == ["2", "3", "1", "4"])
    }

    @Test(arguments: [
        ("userName", "userName"), ("USERNAME", "userName"), ("name.familyname", "name.familyName"),
        ("emails", "emails.value"), ("emails.type", "emails.type"),
        ("meta.lastModified", "meta.lastModified"),
        ("id", "id"), ("schemas", "schemas"), ("active", "active"),
        ("urn:ietf:params:scim:schemas:core:2.0:User:userName", "userName"),
        ("manager", "\(Reading.enterprise):manager.value"),
        ("department", "\(Reading.enterprise):department"),
        ("\(Reading.enterprise):Manager.displayName", "\(Reading.enterprise):manager.displayName"),
    ])
    func `names lead to attributes as in filters`(_ sortBy: String, _ path: String) throws {
        let request = try #require(try Self.request(sortBy))
        #expect(request.path(for: .user)?.text == path)
        #expect(!request.isDescending)
    }

    @Test(
        arguments: [
            ("shoe", nil), ("name", nil), ("meta", nil), ("addresses", nil), ("password", nil),
            ("name.shoe", nil), ("emails[type eq \"work\"]", nil), ("userName asc", nil),
            ("urn:example:x:userName", nil), (Reading.enterprise, nil), (".", nil),
            ("members", nil),
            ("userName", "up"), ("userName", "asc"), (nil, "down"),
        ] as [(String?, String?)]
    )
    func `what cannot order a list is refused and named`(
        _ sortBy: String?,
        _ sortOrder: String?
    ) throws {
        #expect {
            try Self.request(sortBy, sortOrder)
        } throws: { error in
            let error = error as? SCIMError
            return error?.status == 400 && error?.type == .invalidValue
                && error?.detail.contains(sortOrder ?? sortBy ?? "?") == true
        }
    }

    @Test(arguments: ["pin", "puk", "vault", "vault.value", "keys", "keys.value", "maker"])
    func `what is never returned orders nothing`(_ sortBy: String) {
        #expect(throws: SCIMError.self) {
            try Self.request(sortBy, types: [FilterFixtures.device])
        }
    }

    @Test func `nothing asked for is no order, and short names are a leniency`() throws {
        #expect(try Self.request(nil) == nil)
        #expect(try Self.request("", "descending") == nil)
        #expect(throws: SCIMError.self) { try Self.request("department", dialect: .strict) }
        #expect(try Self.request("\(Reading.enterprise):department", dialect: .strict) != nil)
    }

    @Test func `a type without the attribute has no value of it`() throws {
        let request = try #require(try Self.request("userName", types: [.user, .group]))
        #expect(request.path(for: .group) == nil)
        #expect(request.key(of: ["userName": "x"], type: .group) == .absent)
        #expect(request.key(of: ["userName": "X"], type: .user) == .text("x"))
        #expect(throws: SCIMError.self) { try Self.request("shoe", types: [.user, .group]) }
    }

    @Test func `members and groups are needed to sort by them alone`() throws {
        let request = try #require(try Self.request("members", types: [.user, .group]))
        #expect(request.needsReferences(for: .group))
        #expect(!request.needsReferences(for: .user))
        #expect(try Self.request("displayName")?.needsReferences(for: .user) == false)
    }
}
