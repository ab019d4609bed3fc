import SCIM
import Testing

@Suite("References between bulk operations, RFC 7644 §3.7.1, §3.7.2")
struct BulkReferenceTests {
    private static func references(
        _ text: String,
        _ body: BulkReferences.Body
    ) throws -> BulkReferences {
        BulkReferences(in: try Reading.json(text), as: body)
    }

    @Test func `members of a new group are told from other references`() throws {
        let group = #"""
            {"displayName":"bulkId:x","Members":[{"value":"bulkId:a","display":"b"},"bulkId:b",
             {"value":"bulkId:a"},{"value":"c"}],"urn:x":{"deep":[[{"owner":"bulkId:a"}]]}}
            """#
        let asGroup = try Self.references(group, .group)
        #expect(asGroup.members == ["a", "b"])
        #expect(asGroup.others == ["x", "a"])
        let asUser = try Self.references(group, .resource)
        #expect(asUser.members == [])
        #expect(asUser.others == ["x", "a", "b"])
    }

    @Test(arguments: [
        "bulkId:", "bulkid:a", "BulkId:a", " bulkId:a", "bulkId", "/Users/bulkId:a", "a",
    ])
    func `what only looks like a reference is none`(_ text: String) throws {
        #expect(BulkReferences.bulkID(in: text) == nil)
        #expect(try Self.references(#"["\#(text)",1,true,null]"#, .resource).others == [])
    }

    @Test func `a bulkId may have any characters`() throws {
        for text in ["a b", "bulkId:a", "é", "\u{301}", "😀"] {
            #expect(BulkReferences.bulkID(in: "bulkId:\(text)") == text)
        }
    }

    @Test func `a path adds its reference once`() throws {
        var references = try Self.references(#"{"manager":"bulkId:m"}"#, .resource)
        for id in ["bulkId:x", "17", "bulkId:m", "bulkId:x"] { references.insert(id: id) }
        #expect(references.others == ["m", "x"])
    }

    @Test func `a PATCH refers in values and in the filters of its paths`() throws {
        let patch = #"""
            {"Operations":[
             {"op":"add","path":"members","value":[{"value":"bulkId:a"},{"value":"u1"}]},
             {"op":"remove","path":"members[value eq \"bulkId:b\" or value eq \"bulkId:c\"]"},
             {"op":"add","value":{"urn:x":{"manager":{"value":"bulkId:d"}}}},
             {"op":"add","path":"nickName","value":"members[value eq \"bulkId:e\"]"},
             {"op":"remove","path":"members[value eq \"bulkId:f"}]}
            """#
        let references = try Self.references(patch, .patch)
        #expect(references.others == ["a", "b", "c", "d"])
        #expect(references.members == [])
        let ids = ["a": "1", "b": "2\"", "d": "4"]
        let replaced = BulkReferences.replaced(in: try Reading.json(patch), as: .patch) { ids[$0] }
        let expected = try Reading.json(
            #"""
            {"Operations":[
             {"op":"add","path":"members","value":[{"value":"1"},{"value":"u1"}]},
             {"op":"remove","path":"members[value eq \"2\\\"\" or value eq \"bulkId:c\"]"},
             {"op":"add","value":{"urn:x":{"manager":{"value":"4"}}}},
             {"op":"add","path":"nickName","value":"members[value eq \"bulkId:e\"]"},
             {"op":"remove","path":"members[value eq \"bulkId:f"}]}
            """#
        )
        #expect(replaced == expected)
    }

    @Test func `needs are places, and what no operation creates is named`() throws {
        let body = try Reading.json(
            """
            {"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":[
             {"method":"PATCH","path":"/Users/1","bulkId":"p","data":{}},
             {"method":"POST","path":"/Users","bulkId":"q","data":{}}]}
            """
        )
        var interpretation = Interpretation(dialect: .strict)
        let request = try BulkRequest(body: body, interpretation: &interpretation)
        let good = try Self.references(#"{"members":["bulkId:q"],"x":"bulkId:q"}"#, .group)
        let needs = try BulkNeeds(good, in: request)
        #expect(needs.members == [1])
        #expect(needs.others == [1])
        #expect(!needs.isEmpty)
        for name in ["p", "nobody"] {
            let bad = try Self.references(#"["bulkId:\#(name)"]"#, .resource)
            #expect {
                try BulkNeeds(bad, in: request)
            } throws: { error in
                let error = error as? SCIMError
                return error?.status == 409 && error?.detail.contains("\"\(name)\"") == true
            }
        }
    }
}
