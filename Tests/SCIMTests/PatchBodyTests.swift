import SCIM
import Testing

@Suite("Bodies of PATCH, RFC 7644 §3.5.2")
struct PatchBodyTests {
    private static let schemas = #""schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"]"#

    private static func request(
        _ body: String,
        dialect: Dialect = .strict
    ) throws -> PatchRequest {
        var interpretation = Interpretation(dialect: dialect)
        return try PatchRequest(
            body: try Reading.json(body),
            type: PatchSubject.type,
            interpretation: &interpretation
        )
    }

    // PAT-01
    @Test(arguments: [
        "[]", "null", #""x""#, "{\(schemas)}", #"{\#(schemas),"Operations":null}"#,
        #"{\#(schemas),"Operations":[]}"#, #"{\#(schemas),"Operations":{}}"#,
        #"{\#(schemas),"Operations":[7]}"#, #"{\#(schemas),"Operations":[{}]}"#,
        #"{\#(schemas),"Operations":[{"op":7,"path":"title"}]}"#,
        #"{\#(schemas),"Operations":[{"path":"title","value":"x"}]}"#,
        // PAT-02
        #"{\#(schemas),"Operations":[{"op":"move","path":"title"}]}"#,
        #"{\#(schemas),"Operations":[{"op":"test","path":"title","value":"x"}]}"#,
        #"{\#(schemas),"Operations":[{"op":"copy","path":"title"}]}"#,
        #"{\#(schemas),"Operations":[{"op":"","path":"title"}]}"#,
        #"{"schemas":"x","Operations":[7]}"#, #"{"schemas":[7],"Operations":[]}"#,
    ])
    func `a body of another shape is refused`(_ body: String) throws {
        for dialect in Dialect.allCases {
            #expect {
                try Self.request(body, dialect: dialect)
            } throws: { error in
                (error as? SCIMError)?.type == .invalidSyntax
            }
        }
    }

    @Test func `members of a body are read in any case`() throws {
        let body =
            #"{"SCHEMAS":["URN:ietf:params:scim:api:messages:2.0:PATCHOP"],"#
            + #""operations":[{"OP":"replace","Path":"title","VALUE":"Chief"}]}"#
        var interpretation = Interpretation(dialect: .strict)
        let outcome = try Self.request(body).applied(
            to: try PatchSubject.stored(),
            interpretation: &interpretation
        )
        #expect(outcome.resource.attributes["title"] == "Chief")
    }

    // PAT-05
    @Test func `each operation works on what the former left`() throws {
        let outcome = try Reading.patched(
            PatchSubject.stored(),
            [
                PatchSubject.operation("remove", "emails", nil),
                PatchSubject.operation("add", "emails", #"{"value":"n@x.com","type":"work"}"#),
                PatchSubject.operation("replace", #"emails[type eq "work"].display"#, #""N""#),
                PatchSubject.operation("remove", "title", nil),
                PatchSubject.operation("add", nil, #"{"title":"Chief"}"#),
                PatchSubject.operation("replace", "title", #""Boss""#),
            ].joined(separator: ","),
            dialect: .strict
        )
        #expect(
            outcome.resource.attributes["emails"]
                == [["value": "n@x.com", "type": "work", "display": "N"]]
        )
        #expect(outcome.resource.attributes["title"] == "Boss")
    }

    // PAT-06: a refused operation anywhere leaves nothing of the others, not even what was read
    /// before it; the resource is a value that only a success replaces.
    @Test(arguments: [
        PatchSubject.operation("remove", "userName", nil),
        PatchSubject.operation("replace", #"emails[type eq "fax"]"#, #"{"value":"x"}"#),
        PatchSubject.operation("replace", "@badge:serial", #""S2""#),
        PatchSubject.operation("add", "@badge:keys.type", "{}"),
    ])
    func `one operation that fails fails them all`(_ bad: String) throws {
        let good = PatchSubject.operation("replace", "title", #""Chief""#)
        for operations in ["\(good),\(bad)", "\(bad),\(good)"] {
            #expect(try PatchSubject.refusal(of: operations, dialect: .auto) != nil)
        }
    }

    @Test func `an operation undone by another changes nothing`() throws {
        let outcome = try Reading.patched(
            PatchSubject.stored(),
            PatchSubject.operation("replace", "title", #""Chief""#) + ","
                + PatchSubject.operation("replace", "title", #""Boss""#)
        )
        let isChanged = outcome.isResourceChanged
        #expect(!isChanged)
    }

    @Test func `more operations than the limit are too large`() throws {
        let one = PatchSubject.operation("replace", "title", #""Chief""#)
        let many = Array(repeating: one, count: 1_001).joined(separator: ",")
        #expect {
            try Reading.patched(PatchSubject.stored(), many)
        } throws: { error in
            (error as? SCIMError)?.status == 413
        }
    }

    @Test func `more values than the limit are refused`() throws {
        let values = (0..<999).map { #"{"value":"\#($0)"}"# }.joined(separator: ",")
        let operation = PatchSubject.operation("add", "emails", "[\(values)]")
        #expect(try PatchSubject.refusal(of: operation) == .invalidValue)
    }

    /// RFC 7643 §7: what is returned on request may be returned to whoever wrote it.
    @Test func `a request tells which attributes it names`() throws {
        let request = try Self.request(
            #"""
            {\#(Self.schemas),"Operations":[
                {"op":"add","path":"urn:example:scim:schemas:2.0:Badge:NOTE","value":"x"},
                {"op":"remove","path":"emails[type eq \"work\"].value"},
                {"op":"replace","value":{"emails":[],"id":"x","password":"p","name.givenName":"G",
                    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"division":"D"},
                    "shoeSize":9}}]}
            """#,
            dialect: .auto
        )
        #expect(
            request.writtenAttributes == [
                AttributePath(schemaURN: PatchSubject.badgeURN, name: "note"),
                AttributePath(name: "emails"), AttributePath(name: "password"),
                AttributePath(name: "name"),
                AttributePath(schemaURN: Reading.enterprise, name: "division"),
            ]
        )
    }
}
