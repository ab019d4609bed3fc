import Directory
import SCIM
import Testing

@testable import Web

@Suite("Errors of the directory in the words of the Crowd protocol")
struct CrowdErrorTests {
    @Test func `a fault is told without its message`() {
        let error = CrowdError(.fault("SQLSTATE 42P01"))
        #expect(error.status == 500)
        #expect(error.reason == .operationFailed)
        #expect(!error.message.contains("42P01"))
    }

    @Test func `what passes by itself is 503`() {
        for error: DirectoryError in [
            .unavailable, .overloaded, .timedOut, .outcomeUnknown, .contended,
        ] {
            #expect(CrowdError(error).status == 503)
            #expect(CrowdError(error).reason == .operationFailed)
        }
    }

    @Test func `a refusal keeps its status and its words`() {
        let error = CrowdError(.refused(.invalidFilter("The filter is odd.")))
        #expect(error.status == 400)
        #expect(error.reason == .illegalArgument)
        #expect(error.message == "The filter is odd.")
        #expect(CrowdError(.refused(.internalError("x"))).reason == .operationFailed)
    }

    @Test func `what is gone is 404, and what only writes meet is a fault`() {
        #expect(CrowdError(.notFound("u1")).status == 404)
        for error: DirectoryError in [
            .conflict(attribute: "userName", value: "a"), .preconditionFailed, .membershipCycle,
            .unknownMembers(["a"]), .tooManyTokens(max: 5),
        ] {
            #expect(CrowdError(error) == .internalError)
        }
    }
}
