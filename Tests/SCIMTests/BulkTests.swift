import SCIM
import Testing

@Suite("Bulk requests and responses, RFC 7644 §3.7")
struct BulkTests {
    private static let user = #"{"userName":"a"}"#

    /// The request of these operations, and what it was forgiven.
    private static func request(
        _ operations: String,
        more: String = "",
        dialect: Dialect = .auto,
        limits: Limits = .standard
    ) throws -> (request: BulkRequest, leniencies: [Leniency]) {
        let text = """
            {"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"]\(more),
             "Operations":[\(operations)]}
            """
        var interpretation = Interpretation(dialect: dialect, limits: limits)
        let request = try BulkRequest(
            body: try Reading.json(text),
            interpretation: &interpretation
        )
        return (request, interpretation.leniencies)
    }

    @Test func `the operations of a request are told apart`() throws {
        let (request, leniencies) = try Self.request(
            """
            {"method":"POST","path":"/Users","bulkId":"q","data":\(Self.user)},
            {"method":"PUT","path":"/Users/1","version":"W/\\"3\\"","data":\(Self.user)},
            {"method":"PATCH","path":"/Users/2","bulkId":"p","data":{"Operations":[]}},
            {"method":"DELETE","path":"/Users/3"}
            """,
            more: #","failOnErrors":2"#
        )
        #expect(leniencies == [])
        #expect(request.failOnErrors == 2)
        #expect(request.operations.map(\.method) == ["POST", "PUT", "PATCH", "DELETE"])
        #expect(request.operations.map(\.bulkID) == ["q", nil, "p", nil])
        #expect(request.operations.map(\.version) == [nil, "W/\"3\"", nil, nil])
        #expect(
            request.operations.map(\.path) == ["/Users", "/Users/1", "/Users/2", "/Users/3"]
        )
        #expect(request.places == ["q": 0, "p": 2])
        guard case .success(.post(let data)) = request.operations[0].change else {
            Issue.record("\(request.operations[0].change)")
            return
        }
        #expect(data == (try Reading.json(Self.user)))
    }

    @Test(arguments: [
        (#"[]"#, 400, SCIMError.ErrorType.invalidSyntax),
        (#"{"Operations":[]}"#, 400, .invalidSyntax),
        (#"{SCHEMAS}"#, 400, .invalidSyntax),
        (#"{SCHEMAS,"Operations":[]}"#, 400, .invalidSyntax),
        (#"{SCHEMAS,"Operations":{}}"#, 400, .invalidSyntax),
        (#"{SCHEMAS,"Operations":null}"#, 400, .invalidSyntax),
        (#"{"schemas":["urn:x"],"Operations":[1]}"#, 400, .invalidSyntax),
        (#"{SCHEMAS,"failOnErrors":0,"Operations":[1]}"#, 400, .invalidValue),
        (#"{SCHEMAS,"failOnErrors":-1,"Operations":[1]}"#, 400, .invalidValue),
        (#"{SCHEMAS,"failOnErrors":1.5,"Operations":[1]}"#, 400, .invalidValue),
        (#"{SCHEMAS,"failOnErrors":"1","Operations":[1]}"#, 400, .invalidValue),
        (#"{SCHEMAS,"failOnErrors":1e99,"Operations":[1]}"#, 400, .invalidValue),
        (#"{SCHEMAS,"Operations":[{"bulkId":"a"},{"bulkId":"a"}]}"#, 400, .invalidValue),
        (#"{SCHEMAS,"Operations":[1,2,3,4]}"#, 413, nil),
    ])
    func `a request that is none is refused as a whole`(
        _ text: String,
        _ status: Int,
        _ type: SCIMError.ErrorType?
    ) throws {
        let schemas = #""schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"]"#
        let parts = text.split(separator: "SCHEMAS", omittingEmptySubsequences: false)
        let body = try Reading.json(parts.joined(separator: schemas))
        var limits = Limits.standard
        limits.bulkOperationsMax = 3
        var interpretation = Interpretation(dialect: .strict, limits: limits)
        #expect {
            try BulkRequest(body: body, interpretation: &interpretation)
        } throws: { error in
            guard let error = error as? SCIMError else { return false }
            let isLimitNamed = status != 413 || error.detail.contains("at most 3 ")
            return error.status == status && error.type == type && isLimitNamed
        }
    }

    @Test(arguments: [
        "1", "null", "[]", "{}", #"{"path":"/Users","bulkId":"a","data":{}}"#,
        #"{"method":"GET","path":"/Users"}"#, #"{"method":1,"path":"/Users"}"#,
        #"{"method":"DELETE"}"#, #"{"method":"DELETE","path":""}"#,
        #"{"method":"DELETE","path":7}"#, #"{"method":"DELETE","path":"/Users/1","version":3}"#,
        #"{"method":"POST","path":"/Users","data":{}}"#,
        #"{"method":"POST","path":"/Users","bulkId":"","data":{}}"#,
        #"{"method":"POST","path":"/Users","bulkId":5,"data":{}}"#,
        #"{"method":"POST","path":"/Users","bulkId":"a"}"#,
        #"{"method":"POST","path":"/Users","bulkId":"a","data":null}"#,
        #"{"method":"PUT","path":"/Users/1"}"#, #"{"method":"PATCH","path":"/Users/1"}"#,
        #"{"method":"post","path":"/Users","bulkId":"a","data":{}}"#,
    ])
    func `an operation that is none fails alone`(_ operation: String) throws {
        let (request, _) = try Self.request(
            #"\#(operation),{"method":"DELETE","path":"/Users/1"}"#,
            dialect: .strict
        )
        guard case .failure(let error) = request.operations[0].change else {
            Issue.record("it was taken: \(operation)")
            return
        }
        #expect(error.status == 400)
        #expect(error.type == .invalidSyntax)
        #expect(error.detail.contains("peration 1"))
        guard case .success(.delete) = request.operations[1].change else {
            Issue.record("the other one failed too: \(request.operations[1].change)")
            return
        }
    }

    @Test func `a method in lower case is forgiven, and noted`() throws {
        let (request, leniencies) = try Self.request(#"{"method":"delete","path":"/Users/1"}"#)
        #expect(request.operations.map(\.method) == ["DELETE"])
        #expect(leniencies == [.methodCase("delete")])
        guard case .success(.delete) = request.operations[0].change else {
            Issue.record("\(request.operations[0].change)")
            return
        }
    }

    @Test func `the operations of a PATCH may come without their message`() throws {
        let (request, _) = try Self.request(
            #"{"method":"PATCH","path":"/Users/1","data":[{"op":"remove","path":"title"}]}"#
        )
        guard case .success(.patch(let data)) = request.operations[0].change else {
            Issue.record("\(request.operations[0].change)")
            return
        }
        let expected = try Reading.json(#"{"Operations":[{"op":"remove","path":"title"}]}"#)
        #expect(data == expected)
    }

    @Test func `a response has what was done, in order`() throws {
        let (request, _) = try Self.request(
            """
            {"method":"POST","path":"/Users","bulkId":"q","data":{}},
            {"method":"PUT","path":"/Users/1","data":{}},
            {"method":"DELETE","path":"/Users/2"},
            {"method":"POST","path":"/Users","bulkId":"r","data":{}}
            """
        )
        var results = request.operations.map { BulkResult($0, location: nil) }
        results[0].succeed(201, location: "https://x/Users/9", version: "W/\"1\"")
        results[1].fail(.preconditionFailed("No."), location: "https://x/Users/1")
        results[3].fail(.uniqueness("\"Taken\"."), location: nil)
        let expected = try Reading.json(
            #"""
            {"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkResponse"],"Operations":[
             {"location":"https://x/Users/9","method":"POST","bulkId":"q","version":"W/\"1\"",
              "status":"201"},
             {"location":"https://x/Users/1","method":"PUT","status":"412","response":{
               "schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"412",
               "detail":"No."}},
             {"method":"POST","bulkId":"r","status":"409","response":{
               "schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"409",
               "scimType":"uniqueness","detail":"\"Taken\"."}}]}
            """#
        )
        let bytes = BulkResponse(results).bytes
        #expect(try JSONParser.value(from: bytes, limits: .standard) == expected)
        #expect(results.map(\.isSuccess) == [true, false, false, false])
    }
}
