import SCIM
import Testing

@Suite("Bodies of POST and PUT")
struct SubmissionTests {
    private static let head =
        #""schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"a""#

    @Test func `Okta's body is stored without what is not its to set`() throws {
        let read = try Reading.submission(
            """
            {\(Self.head),"name":{"givenName":"A","familyName":"B"},"externalId":"00u",
             "emails":[{"primary":true,"value":"a@x.com","type":"work"}],"groups":[],
             "password":"1mz050nq","active":true,"id":"x","meta":{"version":"1"},
             "title":"","nickName":null,"phoneNumbers":[]}
            """
        )
        #expect(read.submission.password == "1mz050nq")
        let names = Set(read.submission.resource.attributes.members.map(\.name))
        #expect(
            names == ["schemas", "userName", "name", "externalId", "emails", "active"]
        )
        #expect(read.leniencies.isEmpty)
    }

    @Test(arguments: [
        (#""active":"True""#, "active", JSONValue.boolean(true)),
        (#""ACTIVE":false"#, "active", .boolean(false)),
        (#""title":7"#, "title", .string("7")),
        (
            #""emails":{"value":"a@x.com"}"#, "emails",
            .array([.object(["value": .string("a@x.com")])])
        ),
        (#""name":[{"givenName":"A"}]"#, "name", .object(["givenName": .string("A")])),
    ])
    func `what providers send askew is put straight`(
        _ member: String,
        _ name: String,
        _ value: JSONValue
    ) throws {
        let read = try Reading.submission("{\(Self.head),\(member)}")
        #expect(read.submission.resource.attributes[name] == value)
    }

    @Test(arguments: [
        #""active":"True""#, #""title":7"#, #""emails":{"value":"a@x.com"}"#,
        #""name":[{"givenName":"A"}]"#, #""shoeSize":9"#, #""urn:x:y":{"a":1}"#,
        #""emails":[{"value":"a","primary":true},{"value":"b","primary":true}]"#,
    ])
    func `strict refuses each leniency that others record`(_ member: String) throws {
        #expect(throws: SCIMError.self) {
            try Reading.submission("{\(Self.head),\(member)}", dialect: .strict)
        }
        #expect(try !Reading.submission("{\(Self.head),\(member)}").leniencies.isEmpty)
    }

    @Test(arguments: [
        #""active":"maybe""#, #""name":"x""#,
        #""x509Certificates":[{"value":"not base64!"}]"#, #""title":{"a":1}"#,
    ])
    func `values of another kind are refused with their attribute's name`(_ member: String) {
        #expect(throws: SCIMError.self) {
            try Reading.submission("{\(Self.head),\(member)}")
        }
    }

    @Test func `a manager is an object however it came`() throws {
        for manager in [#""m1""#, #"{"value":"m1"}"#, #"[{"$ref":null,"value":"m1"}]"#] {
            let read = try Reading.submission(
                "{\(Self.head),\"\(Reading.enterprise)\":{\"manager\":\(manager)}}"
            )
            let path = AttributePath(
                schemaURN: Reading.enterprise,
                name: "manager",
                subName: "value"
            )
            #expect(read.submission.resource.values(at: path) == [.string("m1")])
        }
    }

    @Test func `members are their ids, once each, and null is none`() throws {
        let head = #""schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"G""#
        let read = try Reading.submission(
            #"{\#(head),"members":[{"value":"a","display":null},{"value":"b"},{"value":"a"}]}"#,
            .group
        )
        #expect(read.submission.members == ["a", "b"])
        #expect(read.submission.resource.attributes["members"] == nil)
        let none = try Reading.submission(#"{\#(head),"members":null}"#, .group)
        #expect(none.submission.members ?? [] == [])
    }

    @Test func `PUT keeps active when it is not said and clears the rest`() throws {
        let stored = try Reading.resource(#"{"userName":"a","active":false,"title":"Boss"}"#)
        let after = try Reading.submission("{\(Self.head)}").submission.replacing(stored)
        #expect(after.attributes["active"] == .boolean(false))
        #expect(after.attributes["title"] == nil)
    }
}
