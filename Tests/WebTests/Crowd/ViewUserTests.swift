import Directory
import Postgres
import SCIM
import Testing
import WebTesting

@Suite("Users as an application sees them")
struct ViewUserTests {
    @Test func `users come in the order of their creation, with their documents`() async throws {
        try await withView { view in
            let anna = try await view.tenant.newUser("Anna@Example.com")
            _ = try await view.tenant.newUser("berta")
            #expect(try await view.userNames() == ["Anna@Example.com", "berta"])
            let byName = try #require(try await view.view.user(named: "ANNA@example.COM"))
            #expect(byName.stored.id == anna && !byName.isDeleted)
            let byID = try #require(try await view.view.user(withID: anna))
            #expect(try byID.userName == "Anna@Example.com")
            #expect(try await view.view.user(named: "nobody") == nil)
            #expect(try await view.view.user(withID: "nul\u{0}") == nil)
            let several = try await view.view.users(withIDs: [anna, "nobody"])
            #expect(several.map(\.stored.id) == [anna])
        }
    }

    @Test func `a deleted user stays for as long as the policy says`() async throws {
        try await withView(policy: { $0.tombstoneDays = 30 }) { view in
            let anna = try await view.tenant.newUser("anna")
            _ = try await view.tenant.newUser("berta")
            let created = try #require(try await view.view.user(withID: anna)).stored.created
            _ = try await view.tenant.delete("/Users/\(anna)")
            #expect(try await view.userNames() == ["berta", "anna"])
            for seen in [
                try await view.view.user(named: "Anna"),
                try await view.view.user(withID: anna),
                try await view.view.users(withIDs: [anna]).first,
                try await view.view.users().rest().last,
            ] {
                let seen = try #require(seen)
                #expect(seen.isDeleted && seen.stored.id == anna)
                #expect(seen.stored.created == created)
                #expect(seen.stored.lastModified >= created)
            }
            try await age(view, days: 29)
            #expect(try await view.view.user(named: "anna") != nil)
            try await age(view, days: 2)
            #expect(try await view.view.user(named: "anna") == nil)
            #expect(try await view.userNames() == ["berta"])
        }
    }

    @Test func `without days nobody deleted is shown`() async throws {
        try await withView(policy: { $0.tombstoneDays = 0 }) { view in
            let anna = try await view.tenant.newUser("anna")
            _ = try await view.tenant.delete("/Users/\(anna)")
            #expect(try await view.userNames() == [])
            #expect(try await view.view.user(withID: anna) == nil)
            let ever = try await view.view.tombstonesExpired(
                from: DateTime(milliseconds: 0),
                to: DateTime(milliseconds: 4_102_444_800_000)
            )
            #expect(ever.isEmpty)
        }
    }

    @Test func `a name that is used again is that of one user only`() async throws {
        try await withView { view in
            let first = try await view.tenant.newUser("anna")
            _ = try await view.tenant.delete("/Users/\(first)")
            let second = try await view.tenant.newUser("ANNA")
            #expect(try await view.userNames() == ["ANNA"])
            #expect(try await view.view.user(withID: first) == nil)
            _ = try await view.tenant.delete("/Users/\(second)")
            #expect(try await view.view.users().rest().map(\.stored.id) == [second])
            #expect(try await view.view.user(withID: first) == nil)
            #expect(try await view.view.user(named: "anna")?.stored.id == second)
        }
    }

    @Test func `a tombstone from before names were kept is not shown`() async throws {
        try await withView { view in
            let anna = try await view.tenant.newUser("anna")
            _ = try await view.tenant.delete("/Users/\(anna)")
            try await view.query("update roster.tombstones set name_key = null, created_at = null")
            #expect(try await view.userNames() == [])
            #expect(try await view.view.user(withID: anna) == nil)
        }
    }

    @Test func `whose time ran out between two moments is known`() async throws {
        try await withView(policy: { $0.tombstoneDays = 30 }) { view in
            let anna = try await view.tenant.newUser("anna")
            let berta = try await view.tenant.newUser("berta")
            for id in [anna, berta] { _ = try await view.tenant.delete("/Users/\(id)") }
            _ = try await view.tenant.newUser("berta")
            let rows = try await view.query(
                """
                select (extract(epoch from deleted_at + interval '30 days') * 1000)::bigint
                from roster.tombstones where id = \(anna)
                """
            )
            let end = try rows.integer(0, 0)
            func expired(_ from: Int64, _ to: Int64) async throws -> [String] {
                try await view.view.tombstonesExpired(
                    from: DateTime(milliseconds: end + from),
                    to: DateTime(milliseconds: end + to)
                ).map(\.stored.id)
            }
            #expect(try await expired(-10_000, 10_000) == [anna])
            #expect(try await expired(-10_000, -5_000) == [])
            #expect(try await expired(5_000, 10_000) == [])
        }
    }

    /// Makes every deletion so many days older.
    private func age(_ view: ViewFixture, days: Int) async throws {
        try await view.query(
            """
            update roster.tombstones
            set deleted_at = deleted_at - make_interval(days => \(days)::integer)
            """
        )
    }
}
