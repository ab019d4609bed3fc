import SCIM
import Testing

@Suite("PUT, RFC 7644 §3.5.1")
struct SubmissionReplacementTests {
    private static let head =
        #""schemas":["urn:ietf:params:scim:schemas:core:2.0:User","#
        + #""urn:ietf:params:scim:schemas:extension:enterprise:2.0:User","#
        + #""urn:example:scim:schemas:2.0:Badge"],"userName":"babs""#

    /// The stored subject after a PUT whose body has these members, and those of the badge.
    private static func put(
        _ members: String = "",
        badge: String? = #""code":"c1""#,
        dialect: Dialect = .strict
    ) throws -> Resource {
        var body = "{\(head)"
        if !members.isEmpty { body += ",\(members)" }
        if let badge { body += ",\"\(PatchSubject.badgeURN)\":{\(badge)}" }
        return try Reading.submission(body + "}", PatchSubject.type, dialect: dialect).submission
            .replacing(PatchSubject.stored())
    }

    private static func refusal(
        _ members: String = "",
        badge: String? = #""code":"c1""#
    ) -> SCIMError.ErrorType? {
        do {
            _ = try put(members, badge: badge)
        } catch let error as SCIMError {
            return error.type
        } catch {
            Issue.record(error)
        }
        return nil
    }

    // PUT-03, PUT-04, ATT-16
    @Test(arguments: [
        "", #""title":null,"emails":null,"addresses":[],"name":null,"externalId":"""#,
    ])
    func `what may be written and was left out or is null is cleared`(_ members: String) throws {
        let after = try Self.put(members)
        for name in ["title", "emails", "addresses", "name", "externalId", Reading.enterprise] {
            #expect(after.attributes[name] == nil, "\(name)")
        }
        for name in ["level", "tags", "keys"] {
            #expect(PatchSubject.value(of: name, in: after) == .null, "\(name)")
        }
    }

    // PUT-02, PUT-11
    @Test func `what is sent replaces what was stored as a whole`() throws {
        let after = try Self.put(
            #""name":{"givenName":"B"},"emails":[{"value":"n@x.com"}],"active":false"#,
            badge: #""code":"c2","tags":["z"],"door":{"name":"side","count":5}"#
        )
        #expect(after.attributes["name"] == ["givenName": "B"])
        #expect(after.attributes["emails"] == [["value": "n@x.com"]])
        #expect(after.attributes["active"] == false)
        #expect(PatchSubject.value(of: "code", in: after) == "c2")
        #expect(PatchSubject.value(of: "tags", in: after) == ["z"])
    }

    // PUT-05, ATT-01
    @Test func `what is read-only is ignored and stays`() throws {
        let after = try Self.put(
            #""id":"other","meta":{"version":"9"},"groups":[{"value":"g"}]"#,
            badge: #""code":"c1","issuer":"Other","door":{"name":"main","state":"shut"}"#
        )
        for name in ["id", "meta", "groups"] { #expect(after.attributes[name] == nil) }
        #expect(PatchSubject.value(of: "issuer", in: after) == "Acme")
        #expect(
            PatchSubject.value(of: "door", in: after)
                == ["name": "main", "key": "k1", "hint": "h1", "state": "open"]
        )
    }

    // PUT-06, ATT-02
    @Test(arguments: [
        #""code":"c1","serial":"S2""#, #""code":"c1","origins":["x"]"#,
        #""code":"c1","origins":["x","z"]"#, #""code":"c1","seal":{"stamp":"st"}"#,
        #""code":"c1","seal":{"stamp":"st","year":2021}"#,
        #""code":"c1","door":{"name":"main","key":"k2"}"#,
        #""code":"c1","keys":[{"value":"v1","type":"front","cut":"c2"}]"#,
    ])
    func `another value of what is immutable is refused`(_ badge: String) {
        #expect(Self.refusal(badge: badge) == .mutability)
    }

    @Test(arguments: [
        // The same, in any order and, where the schema says so, in any case.
        #""code":"c1","serial":"s1","origins":["Y","x"],"seal":{"year":2020,"stamp":"ST"}"#,
        // Left out, or null, which is no value that could differ.
        #""code":"c1""#, #""code":"c1","serial":null,"origins":[],"seal":null"#,
    ])
    func `what is immutable can be repeated or left out, and stays`(_ badge: String) throws {
        let after = try Self.put(badge: badge)
        #expect(PatchSubject.value(of: "serial", in: after) == "S1")
        #expect(PatchSubject.value(of: "origins", in: after) == ["x", "y"])
        #expect(PatchSubject.value(of: "seal", in: after) == ["stamp": "st", "year": 2020])
    }

    @Test func `what is immutable is set by a PUT where there was nothing`() throws {
        let stored = try Reading.resource(#"{"userName":"babs"}"#, PatchSubject.type)
        let body = "{\(Self.head),\"\(PatchSubject.badgeURN)\":{\"code\":\"c\",\"serial\":\"S9\"}}"
        let after = try Reading.submission(body, PatchSubject.type).submission.replacing(stored)
        #expect(PatchSubject.value(of: "serial", in: after) == "S9")
    }

    @Test func `an immutable part stays when its value is left out, with what that needs`() throws {
        let after = try Self.put()
        #expect(PatchSubject.value(of: "door", in: after) == ["name": "main", "key": "k1"])
        let bare = try Self.put(badge: nil)
        #expect(
            bare.attributes[PatchSubject.badgeURN]
                == (try Reading.json(
                    #"""
                    {"code":"c1","serial":"S1","pin":"1234","note":"n","issuer":"Acme",
                     "origins":["x","y"],"seal":{"stamp":"st","year":2020},
                     "door":{"name":"main","key":"k1"}}
                    """#
                ))
        )
    }

    /// RFC 7644 §3.5.1 lets the server take into account what the client has access to: one
    /// that sends back what it was shown does not know these.
    @Test func `what clients are not shown stays until it is named`() throws {
        let silent = try Self.put(
            badge: #""code":"c1","door":{"name":"main"},"keys":[{"value":"v1","type":"front"}]"#
        )
        #expect(PatchSubject.value(of: "pin", in: silent) == "1234")
        #expect(PatchSubject.value(of: "note", in: silent) == "n")
        #expect(
            PatchSubject.value(of: "door", in: silent)
                == ["name": "main", "key": "k1", "hint": "h1", "state": "open"]
        )
        #expect(
            PatchSubject.value(of: "keys", in: silent)
                == [["value": "v1", "type": "front", "cut": "c1", "secret": "s1", "made": "2020"]]
        )
        let named = try Self.put(badge: #""code":"c1","PIN":null,"note":"other""#)
        #expect(PatchSubject.value(of: "pin", in: named) == .null)
        #expect(PatchSubject.value(of: "note", in: named) == "other")
    }

    @Test func `active stays as it is when it is left out, whatever it was`() throws {
        for isActive in [true, false] {
            let stored = try Reading.resource(
                #"{"userName":"babs","active":\#(isActive)}"#,
                PatchSubject.type
            )
            for member in ["", #","active":null"#] {
                let body = "{\(Self.head)\(member)}"
                let submission = try Reading.submission(body, PatchSubject.type).submission
                #expect(try submission.replacing(stored).attributes["active"] == .boolean(isActive))
            }
        }
    }

    // PUT-07, CRE-08
    @Test(arguments: [
        #""level":1"#, #""code":null,"level":1"#, #""code":" ""#,
        #""code":"c1","door":{"count":1}"#,
        #""code":"c1","door":{"name":"\t"}"#, #""code":"c1","keys":[{"type":"x"}]"#,
    ])
    func `what is required has to be in the body`(_ badge: String) {
        #expect(Self.refusal(badge: badge) == .invalidValue)
    }

    // EXT-02, EXT-10
    @Test func `schemas list what is in use afterwards`() throws {
        let kept = try Self.put(badge: nil)
        #expect(
            kept.attributes["schemas"] == [
                .string(Reading.userSchema), .string(PatchSubject.badgeURN),
            ]
        )
        let stored = try Reading.resource(
            """
            {"userName":"babs","\(Reading.enterprise)":{"department":"Ops"},
             "\(PatchSubject.badgeURN)":{"code":"c1","level":1}}
            """,
            PatchSubject.type
        )
        let after = try Reading.submission("{\(Self.head)}", PatchSubject.type).submission
            .replacing(stored)
        #expect(after.attributes[PatchSubject.badgeURN] == nil)
        #expect(after.attributes["schemas"] == [.string(Reading.userSchema)])
    }

    @Test func `a PUT of what is stored changes nothing`() throws {
        let stored = try PatchSubject.stored()
        let submission = try Reading.submission(
            String(decoding: stored.document, as: UTF8.self),
            PatchSubject.type,
            dialect: .strict
        ).submission
        #expect(try submission.replacing(stored) == stored)
    }

    /// Okta's wizard apps read, merge what they map and put it back.
    @Test func `reading and putting back what was shown changes nothing`() throws {
        let stored = try PatchSubject.stored()
        let projection = Projection(
            attributes: nil,
            excludedAttributes: "x",
            type: PatchSubject.type
        )
        var shown = projection.applied(to: stored.attributes, type: PatchSubject.type)
        shown["id"] = "1"
        shown["meta"] = ["resourceType": "User", "version": "W/\"1\""]
        shown["groups"] = []
        for dialect in [Dialect.okta, .auto, .strict] {
            var interpretation = Interpretation(dialect: dialect)
            let submission = try ResourceSubmission(
                body: .object(shown),
                type: PatchSubject.type,
                interpretation: &interpretation
            )
            #expect(try submission.replacing(stored) == stored)
            #expect(interpretation.leniencies == [])
        }
    }
}
