import Postgres
import PostgresTesting
import SCIM
import Simulator
import Testing
import WebTesting

@Suite("References between bulk operations over HTTP, RFC 7644 §3.7.1, §3.7.2")
struct BulkReferenceTests {
    private static func add(_ member: String) -> String {
        #"{"op":"add","path":"members","value":[{"value":"\#(member)"}]}"#
    }

    @Test func `the new group of RFC 7644 §3.7.2 has the new user`() async throws {
        try await withTenant { tenant in
            let results = try await tenant.bulk([
                TestTenant.newUser("Alice", "qwerty"),
                TestTenant.newGroup("Tour Guides", "ytrewq", members: ["bulkId:qwerty"]),
                TestTenant.newUser("Bob", "bob", manager: "bulkId:qwerty"),
            ])
            #expect(results.map(\.status) == ["201", "201", "201"])
            let ids = try results.map { try $0.id }
            #expect(try await tenant.members(of: ids[1]) == [ids[0]])
            #expect(try await tenant.manager(of: ids[2]) == ids[0])
            #expect(!ids.contains { $0.contains("bulkId") })
        }
    }

    @Test func `an operation may refer to later ones`() async throws {
        try await withTenant { tenant in
            let results = try await tenant.bulk([
                TestTenant.newGroup("Outer", "outer", members: ["bulkId:inner", "bulkId:b"]),
                TestTenant.patching("/Groups/bulkId:outer", Self.add("bulkId:a")),
                TestTenant.newGroup("Inner", "inner", members: ["bulkId:a"]),
                TestTenant.newUser("anna", "a", manager: "bulkId:b"),
                TestTenant.newUser("berta", "b"),
            ])
            #expect(results.map(\.status) == ["201", "204", "201", "201", "201"])
            #expect(results.map(\.bulkID) == ["outer", nil, "inner", "a", "b"])
            let ids = try results.map { try $0.id }
            #expect(ids[1] == ids[0])
            #expect(try await tenant.members(of: ids[0]) == [ids[2], ids[3], ids[4]].sorted())
            #expect(try await tenant.members(of: ids[2]) == [ids[3]])
            #expect(try await tenant.manager(of: ids[3]) == ids[4])
        }
    }

    @Test func `a PATCH refers in its values and in the filter of its path`() async throws {
        try await withTenant { tenant in
            let old = try await tenant.newUser("old")
            let group = try await tenant.newGroup("Staff", members: [old])
            let manager = #"{"op":"add","value":{"\#(TestTenant.enterprise):manager":"bulkId:a"}}"#
            let remove = #"{"op":"remove","path":"members[value eq \"bulkId:a\"]"}"#
            let results = try await tenant.bulk([
                TestTenant.patching("/Groups/\(group)", Self.add("bulkId:a")),
                TestTenant.newUser("anna", "a"),
                TestTenant.patching("/Users/\(old)", manager),
                TestTenant.newGroup("Crew", "c", members: ["bulkId:a", old]),
                TestTenant.patching("/Groups/bulkId:c", remove),
            ])
            #expect(results.map(\.status) == ["204", "201", "200", "201", "204"])
            let anna = try results[1].id
            #expect(try await tenant.members(of: group) == [anna, old].sorted())
            #expect(try await tenant.manager(of: old) == anna)
            #expect(try await tenant.members(of: try results[3].id) == [old])
        }
    }

    @Test func `users may be each other's manager, or their own`() async throws {
        try await withTenant { tenant in
            let results = try await tenant.bulk([
                TestTenant.newUser("anna", "a", manager: "bulkId:b"),
                TestTenant.newUser("berta", "b", manager: "bulkId:c"),
                TestTenant.newUser("clara", "c", manager: "bulkId:a"),
                TestTenant.newUser("dora", "d", manager: "bulkId:d"),
            ])
            #expect(results.map(\.status) == ["201", "201", "201", "201"])
            let ids = try results.map { try $0.id }
            for (user, manager) in [(0, 1), (1, 2), (2, 0), (3, 3)] {
                #expect(try await tenant.manager(of: ids[user]) == ids[manager])
            }
        }
    }

    @Test func `a circle through a group's members is resolved when it is none of groups`()
        async throws
    {
        try await withTenant { tenant in
            let results = try await tenant.bulk([
                TestTenant.newGroup("Staff", "g", members: ["bulkId:u"]),
                TestTenant.newUser("anna", "u", more: #","urn:x:y":{"home":"bulkId:g"}"#),
            ])
            #expect(results.map(\.status) == ["201", "201"])
            let (group, user) = (try results[0].id, try results[1].id)
            #expect(try await tenant.members(of: group) == [user])
            let shown = try await tenant.read("/Users/\(user)")
            #expect(try shown.text("urn:x:y", "home") == group)
        }
    }

    @Test(arguments: [("auto", ["201", "409"]), ("strict", ["400", "409"])])
    func `of groups that contain each other one is refused`(
        _ dialect: String,
        _ statuses: [String]
    ) async throws {
        let tenant = try await SharedServer.server().tenant(provider: "other", dialect: dialect)
        let results = try await tenant.bulk([
            TestTenant.newGroup("Group A", "qwerty", members: ["bulkId:ytrewq"]),
            TestTenant.newGroup("Group B", "ytrewq", members: ["bulkId:qwerty"]),
            TestTenant.newGroup("Group C", "c", members: ["bulkId:ytrewq"]),
            TestTenant.newGroup("Group D", "d", members: ["bulkId:d"]),
        ])
        #expect(results.map(\.status) == statuses + ["409", "409"])
        #expect(results[1].detail?.contains("member of itself") == true)
        #expect(results[2].detail?.contains("operation 2 (bulkId \"ytrewq\")") == true)
        #expect(results[3].detail?.contains("member of itself") == true)
        let isLenient = dialect == "auto"
        #expect(try await tenant.read("/Groups").totalResults == (isLenient ? 1 : 0))
        if isLenient { #expect(try await tenant.members(of: try results[0].id) == []) }
        await tenant.client.close()
    }

    @Test func `a circle that a later operation closes is refused to that one`() async throws {
        try await withTenant { tenant in
            let results = try await tenant.bulk([
                TestTenant.newGroup("A", "a", members: []),
                TestTenant.newGroup("B", "b", members: []),
                TestTenant.patching("/Groups/bulkId:a", Self.add("bulkId:b")),
                TestTenant.patching("/Groups/bulkId:b", Self.add("bulkId:a")),
            ])
            #expect(results.map(\.status) == ["201", "201", "204", "409"])
            #expect(results[3].detail?.contains("member of itself") == true)
            let ids = try results.map { try $0.id }
            #expect(try await tenant.members(of: ids[0]) == [ids[1]])
            #expect(try await tenant.members(of: ids[1]) == [])
        }
    }

    @Test func `a bulkId that creates nothing fails the operation that refers to it`()
        async throws
    {
        try await withTenant { tenant in
            let results = try await tenant.bulk([
                TestTenant.newGroup("Staff", "g", members: ["bulkId:nobody"]),
                TestTenant.patching("/Users/bulkId:nobody", #"{"op":"remove","path":"title"}"#),
                #"{"method":"DELETE","path":"/Users/x","bulkId":"del"}"#,
                TestTenant.newUser("anna", "a", manager: "bulkId:del"),
                TestTenant.newUser("berta", "b"),
            ])
            #expect(results.map(\.status) == ["409", "409", "404", "409", "201"])
            for index in [0, 1] {
                #expect(results[index].detail?.contains("\"nobody\"") == true)
            }
            #expect(results[1].location == "\(tenant.baseURL)/Users/bulkId:nobody")
            #expect(results[3].detail?.contains("operation 3") == true)
            #expect(try await tenant.read("/Groups").totalResults == 0)
        }
    }

    @Test func `what refers to an operation that failed fails too, and says to which`()
        async throws
    {
        try await withTenant { tenant in
            let anna = try await tenant.newUser("anna")
            let results = try await tenant.bulk([
                TestTenant.newGroup("Staff", "g", members: [anna, "bulkId:a"]),
                TestTenant.newUser("ANNA", "a"),
                TestTenant.newGroup("Crew", "c", members: ["bulkId:g"]),
                TestTenant.newUser("berta", "b", manager: "bulkId:a"),
                #"{"method":"DELETE","path":"/Users/bulkId:b"}"#,
                TestTenant.newUser("clara", "x"),
            ])
            #expect(results.map(\.status) == ["409", "409", "409", "409", "409", "201"])
            #expect(results.map(\.scimType) == [nil, "uniqueness", nil, nil, nil, nil])
            for (index, other) in [(0, 2), (2, 1), (3, 2), (4, 4)] {
                #expect(results[index].detail?.contains("operation \(other) ") == true)
            }
            #expect(try await tenant.read("/Groups").totalResults == 0)
            #expect(try await tenant.read("/Users").totalResults == 2)
        }
    }

    @Test func `a circle falls with the one that is refused`() async throws {
        try await withServer { server in
            let tenant = try await server.tenant()
            _ = try await tenant.newUser("taken")
            let results = try await tenant.bulk([
                TestTenant.newUser("anna", "a", manager: "bulkId:b"),
                TestTenant.newUser("berta", "b", manager: "bulkId:c"),
                TestTenant.newUser("TAKEN", "c", manager: "bulkId:a"),
                TestTenant.newUser("berta", "d"),
            ])
            #expect(results.map(\.status) == ["409", "409", "409", "201"])
            #expect(results.prefix(3).allSatisfy { $0.location == nil && $0.version == nil })
            #expect(results[0].detail?.contains("operation 2 ") == true)
            #expect(results[1].detail?.contains("operation 3 ") == true)
            let left = try await tenant.read("/Users")
            #expect(try left.texts("Resources", "userName") == ["taken", "berta"])
        }
    }

    @Test(arguments: [("", 3), (#","failOnErrors":1"#, 2)])
    func `a circle falls wherever it breaks`(_ more: String, _ count: Int) async throws {
        try await withTenant { tenant in
            let taken = try await tenant.newUser("taken")
            let results = try await tenant.bulk(
                [
                    TestTenant.newUser("anna", "a", manager: "bulkId:c"),
                    TestTenant.newUser("TAKEN", "b", manager: "bulkId:a"),
                    TestTenant.newUser("clara", "c", manager: "bulkId:b"),
                ],
                more: more
            )
            #expect(results.map(\.status) == Array(repeating: "409", count: count))
            #expect(results.map(\.bulkID) == Array(["a", "b", "c"].prefix(count)))
            #expect(results[0].detail?.contains("operation 3 ") == true)
            #expect(results[1].scimType == "uniqueness")
            #expect(try await tenant.read("/Users").texts("Resources", "id") == [taken])
        }
    }

    @Test func `a group falls with the circle that its members are in`() async throws {
        try await withTenant { tenant in
            let taken = try await tenant.newUser("taken")
            let results = try await tenant.bulk([
                TestTenant.newGroup("Staff", "g", members: [taken, "bulkId:a"]),
                TestTenant.newUser("anna", "a", manager: "bulkId:b"),
                TestTenant.newUser("TAKEN", "b", more: #","urn:x:y":{"home":"bulkId:g"}"#),
            ])
            #expect(results.map(\.status) == ["409", "409", "409"])
            #expect(results[0].detail?.contains("operation 2 ") == true)
            #expect(results[1].detail?.contains("operation 3 ") == true)
            #expect(results[2].scimType == "uniqueness")
            #expect(try await tenant.read("/Groups").totalResults == 0)
            let left = try await tenant.read("/Users")
            #expect(try left.texts("Resources", "id") == [taken])
            #expect(try left.texts("Resources", "userName") == ["taken"])
        }
    }

    @Test func `what the database could not do can be tried again, and the rest is done`()
        async throws
    {
        try await withServer { server in
            let session = try await PostgresSession(server.database.configuration)
            try await session.execute(
                script: """
                    create function full_disk() returns trigger language plpgsql as
                    'begin raise exception ''full'' using errcode = ''53100''; end';
                    create trigger full_disk before insert on roster.resources for each row
                    when (new.name_key = 'boom') execute function full_disk();
                    """
            )
            await session.close()
            for (provider, status) in [("other", "503"), ("okta", "429")] {
                let tenant = try await server.tenant(provider: provider)
                let results = try await tenant.bulk([
                    TestTenant.newUser("anna", "a", manager: "bulkId:b"),
                    TestTenant.newUser("boom", "b", manager: "bulkId:a"),
                    TestTenant.newGroup("Staff", "g", members: ["bulkId:b"]),
                    TestTenant.newUser("clara", "c"),
                ])
                #expect(results.map(\.status) == ["201", status, status, "201"])
                #expect(results[2].detail?.contains("operation 2 ") == true)
                #expect(try await tenant.read("/Users").totalResults == 2)
                #expect(try await tenant.read("/Groups").totalResults == 0)
            }
        }
    }

    @Test func `a thousand operations are done, each with one event`() async throws {
        try await withServer { server in
            let tenant = try await server.tenant()
            let count = Limits.standard.bulkOperationsMax
            let names = (1..<count).map { "user\($0)" }
            let results = try await tenant.bulk(
                [TestTenant.newGroup("All", "all", members: names.map { "bulkId:\($0)" })]
                    + names.map { TestTenant.newUser($0, $0) }
            )
            #expect(results.count == count)
            #expect(results.allSatisfy { $0.status == "201" })
            #expect(results.map(\.bulkID) == ["all"] + names)
            let ids = try results.map { try $0.id }
            #expect(try await tenant.members(of: ids[0]) == ids.dropFirst().sorted())
            let session = try await PostgresSession(server.database.configuration)
            let events = try await session.query(
                "select type, count(*) from roster.events group by type order by type"
            )
            await session.close()
            #expect(events.count == 2)
            #expect(try events.text(0, 0) == "group.created")
            #expect(try events.integer(0, 1) == 1)
            #expect(try events.text(1, 0) == "user.created")
            #expect(try events.integer(1, 1) == Int64(count - 1))
        }
    }
}
