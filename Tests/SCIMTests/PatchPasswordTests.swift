import SCIM
import Testing

@Suite("PATCH of a password")
struct PatchPasswordTests {
    private func patched(_ operation: String) throws -> PatchOutcome {
        try Reading.patched(
            try Reading.resource(
                #"{"schemas":["\#(Reading.userSchema)"],"userName":"a","active":true}"#
            ),
            operation
        )
    }

    @Test(arguments: [
        #"{"op":"replace","path":"password","value":"tops3cret"}"#,
        #"{"op":"add","path":"password","value":"tops3cret"}"#,
        #"{"op":"replace","value":{"password":"tops3cret"}}"#,
        #"{"op":"replace","path":"\#(Reading.userSchema):password","value":"tops3cret"}"#,
    ])
    func `it stands beside the resource, which stays as it is`(_ operation: String) throws {
        let outcome = try patched(operation)
        #expect(outcome.password == "tops3cret")
        #expect(!outcome.isResourceChanged)
    }

    @Test(arguments: [
        #"{"op":"replace","path":"password","value":null}"#,
        #"{"op":"replace","value":{"password":null}}"#,
    ])
    func `null leaves it as it is`(_ operation: String) throws {
        let outcome = try patched(operation)
        #expect(outcome.password == nil)
        #expect(!outcome.isResourceChanged)
    }

    @Test func `it cannot be removed`() {
        #expect {
            try patched(#"{"op":"remove","path":"password"}"#)
        } throws: { error in
            (error as? SCIMError)?.type == .mutability
        }
    }
}
