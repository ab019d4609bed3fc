import SCIM
import Testing

@testable import Simulator

@Suite("The checks of an answer")
struct CheckTests {
    private static let list =
        #"{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"#
    private static let error = #"{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"#

    @Test(arguments: [
        (Check.equals("a", .string("x")), #"{"a":"x"}"#),
        (.equals("a/0/b", .boolean(true)), #"{"a":[{"b":true}]}"#),
        (.isPresent("a"), #"{"a":false}"#),
        (.isAbsent("a"), #"{"a":[]}"#),
        (.isAbsent("a"), #"{}"#),
        (.isInteger("a"), #"{"a":3}"#),
        (.hasValues("m", ["1", "2"]), #"{"m":[{"value":"2"},{"value":"1"}]}"#),
        (.hasValues("m", []), #"{}"#),
        (.isListResponse, list + #""totalResults":0,"startIndex":1,"itemsPerPage":0}"#),
        (.isError(404), error + #""status":"404","detail":"No."}"#),
    ])
    func `holds`(_ check: Check, _ body: String) throws {
        #expect(try Self.failure(check, body) == nil)
    }

    @Test(arguments: [
        (Check.equals("a", .string("x")), #"{"a":"y"}"#, #"a is "y", expected "x""#),
        (.equals("a", .string("x")), #"{}"#, #"a is missing, expected "x""#),
        (.isPresent("a"), #"{"a":""}"#, "a is missing"),
        (.isAbsent("password"), #"{"password":"x"}"#, "password should not be there"),
        (.isInteger("a"), #"{"a":"3"}"#, "a is not a whole number"),
        (
            .hasValues("m", ["1"]), #"{"m":[{"value":"2"}]}"#,
            "m has 1 elements, expected 1; missing: 1; too many: 2"
        ),
        (.isListResponse, "[]", "the answer is no ListResponse"),
        (
            .isListResponse, list + #""totalResults":0,"startIndex":"1","itemsPerPage":0}"#,
            "startIndex is not a whole number"
        ),
        (
            .isListResponse, list + #""totalResults":0,"startIndex":1,"itemsPerPage":100}"#,
            "itemsPerPage is not the number of resources on the page, 0"
        ),
        (
            .isError(404), error + #""status":404,"detail":"No."}"#,
            "the Error's status is not the text \"404\""
        ),
        (.isError(404), error + #""status":"404"}"#, "the Error has no detail"),
        (.hasHeader("Location"), "{}", "no Location header"),
    ])
    func `fails with the reason`(_ check: Check, _ body: String, _ reason: String) throws {
        #expect(try Self.failure(check, body) == reason)
    }

    private static func failure(_ check: Check, _ body: String) throws -> String? {
        let bytes = Array(body.utf8)
        let answer = Answer(
            response: HTTPExchangeResponse(status: 200, headers: [], body: bytes),
            json: try JSONParser.value(from: bytes, limits: .standard),
            duration: .zero
        )
        return check.failure(of: answer, variables: Variables(token: "t"))
    }
}
