import SCIM
import Simulator
import WebTesting

/// What an answer has to be like.
struct AnswerExpectation {
    private let content: JSONObject

    init(_ content: JSONObject) { self.content = content }

    /// What is looked at beside the body; of a state afterwards also what was sent.
    private static let names: Set<String> = [
        "status", "scimType", "headers", "empty", "as", "unchanged", "path", "query",
    ]

    /// What of it does not hold, in words.
    func problems(in answer: TestAnswer) throws -> [String] {
        var problems = try statusProblems(in: answer)
        for member in content.object("headers")?.members ?? [] {
            let found = answer.response.header(member.name)
            let isRight =
                switch member.value {
                case .boolean(let isThere): (found != nil) == isThere
                case .string(let text): found == text
                case .null, .number, .array, .object: false
                }
            if !isRight { problems.append("\(member.name) is \(found ?? "missing")") }
        }
        if content["empty"] == true, !answer.response.body.isEmpty {
            problems.append("the body should be empty")
        }
        let document = answer.response.body.isEmpty ? JSONValue.null : .object(try answer.json)
        return problems + (try Expectation(content, more: Self.names).problems(in: document))
    }

    private func statusProblems(in answer: TestAnswer) throws -> [String] {
        let wanted = content["status"] ?? 200
        let statuses = wanted.list.isEmpty ? [wanted] : wanted.list
        var problems =
            statuses.contains(.number(JSONNumber(Int64(answer.status))))
            ? [] : ["the status should be \(wanted.line)"]
        guard answer.status >= 400 else { return problems }
        // Every refusal has to be a SCIM Error, whether or not the example names its kind.
        let scimType = try answer.scimType
        if let type = content.text("scimType"), scimType != type {
            problems.append("scimType should be \(type)")
        }
        return problems
    }
}
