import SCIM
import Testing

@Suite("userName under RFC 8265 in the dialects")
struct UserNameSubmissionTests {
    private static let lenient = Dialect.allCases.filter { $0 != .strict }

    private static func body(_ userName: String) -> String {
        #"{"schemas":["\#(Reading.userSchema)"],"userName":"\#(userName)"}"#
    }

    private static func refusal(
        of userName: String,
        in dialect: Dialect = .strict
    ) throws -> SCIMError {
        try #require(throws: SCIMError.self) {
            try Reading.submission(body(userName), dialect: dialect)
        }
    }

    @Test func `strict says which character is wrong, where and why`() throws {
        let error = try Self.refusal(of: "anna b")
        #expect(error.status == 400)
        #expect(error.type == .invalidValue)
        #expect(
            error.detail
                == "userName is \"anna b\", which RFC 8265 does not allow: "
                + "U+0020 at character 5 is a space."
        )
    }

    @Test func `strict refuses it in a PATCH as well`() throws {
        let user = try Reading.resource(#"{"userName":"a"}"#)
        for operation in [
            #"{"op":"replace","path":"userName","value":"henryⅣ"}"#,
            #"{"op":"add","value":{"userName":"henryⅣ"}}"#,
        ] {
            let error = try #require(throws: SCIMError.self) {
                try Reading.patched(user, operation, dialect: .strict)
            }
            #expect(error.detail.contains("U+2163 at character 6"))
        }
    }

    @Test(arguments: lenient) func `other dialects take it and say so`(_ dialect: Dialect) throws {
        let read = try Reading.submission(Self.body("anna\u{3000}b"), dialect: dialect)
        #expect(read.submission.resource.attributes["userName"] == .string("anna\u{3000}b"))
        #expect(read.leniencies == [.userNameCharacter("U+3000")])
        #expect(
            read.leniencies.map(\.text) == [
                "The userName has U+3000 where RFC 8265 does not allow it."
            ]
        )
    }

    @Test(arguments: Dialect.allCases)
    func `names that are allowed are nobody's leniency`(_ dialect: Dialect) throws {
        for name in ["anna@example.com", "Müller", "שלום", "ＡＮＮＡ"] {
            let read = try Reading.submission(Self.body(name), dialect: dialect)
            #expect(read.submission.resource.attributes["userName"] == .string(name))
            #expect(read.leniencies.isEmpty)
        }
    }

    @Test(arguments: Dialect.allCases)
    func `names with nothing to see are refused everywhere`(_ dialect: Dialect) throws {
        for name in ["", " ", "\u{A0}\u{3000}", #"\u0007\t"#] {
            #expect(try Self.refusal(of: name, in: dialect).type == .invalidValue)
        }
    }
}
