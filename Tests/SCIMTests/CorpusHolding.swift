import SCIM
import Testing

extension Example {
    /// Checks that the engine does what the example says.
    func hold() throws {
        switch kind {
        case .filter: try holdAsFilter()
        case .patch: try holdAsPatch()
        case .representation: try holdAsRepresentation()
        case .schema: try holdAsSchema()
        case .exchange: Issue.record("\(name) needs a server.")
        }
    }

    private func holdAsFilter() throws {
        let text = try #require(content.text("filter"))
        var interpretation = Interpretation(dialect: dialect)
        let filter: FilterExpression
        do {
            filter = try FilterExpression(text, type: type, interpretation: &interpretation)
        } catch {
            return try holdAsRefused(error)
        }
        try #require(value("error") == nil, "The filter was not refused.")
        let found = try (file.object("population")?.members ?? []).filter { member in
            filter.matches(
                try clientView(of: member.value),
                memberships: filter.memberships.map { _ in false }
            )
        }
        #expect(found.map(\.name).sorted() == value("matches")?.texts.sorted())
    }

    private func holdAsPatch() throws {
        let before = try submission(try #require(resource), dialect: .auto)
        let operations = content.list("operations").map(\.line).joined(separator: ",")
        let outcome: PatchOutcome
        do {
            outcome = try Reading.patched(before.resource, operations, dialect: dialect)
        } catch let error as SCIMError {
            return try holdAsRefused(error)
        }
        try #require(value("error") == nil, "The operations were not refused.")
        let old = before.members ?? []
        let new = outcome.members.applied(to: old)
        var document = outcome.resource.attributes
        document.append(name: "members", value: .array(new.map { ["value": .string($0)] }))
        let result = try #require(value("result"))
        if case .object(let result) = result {
            let problems = try Expectation(result, more: ["unchanged"])
                .problems(in: .object(document))
            #expect(problems.isEmpty, "\(problems)")
            let isUnchanged = !outcome.isResourceChanged && Set(old) == Set(new)
            #expect(isUnchanged == (result["unchanged"] == true))
        }
    }

    private func holdAsRepresentation() throws {
        let body = try #require(content["body"])
        let read = try Reading.submission(body.line, type, dialect: dialect)
        #expect(read.leniencies.isEmpty)
        let attributes = JSONValue.object(read.submission.resource.attributes)
        #expect(attributes == expectedRepresentation)
        #expect((read.submission.members ?? []) == body.values(at: "/members/*/value").texts)
        let again = try Reading.submission(attributes.line, type, dialect: dialect)
        #expect(again.submission.resource == read.submission.resource)
    }

    private func holdAsSchema() throws {
        let example = SchemaExample(content)
        let schema = try #require(Catalogue.standard.schemas.first { $0.id == example.id })
        let representation = schema.representation(baseURL: "https://example.com/v2")
        let problems = example.problems(in: representation)
        #expect(problems.isEmpty, "\(problems)")
    }

    /// The resource as a client sees it, with the `id` and `meta` of the file.
    private func clientView(of body: JSONValue) throws -> JSONObject {
        var resource = try submission(body, dialect: .auto).resource.attributes
        for name in ["/id", "/meta"] {
            if let value = body.value(at: name) {
                resource.append(name: String(name.dropFirst()), value: value)
            }
        }
        return resource
    }

    private func submission(_ body: JSONValue, dialect: Dialect) throws -> ResourceSubmission {
        try Reading.submission(body.line, type, dialect: dialect).submission
    }

    private func holdAsRefused(_ error: SCIMError) throws {
        let wanted = try #require(value("error"), "\(error.detail)")
        #expect(error.type.map { .string($0.rawValue) } == wanted, "\(error.detail)")
    }
}

extension MemberChanges {
    /// The members afterwards, given those of before.
    fileprivate func applied(to members: [String]) -> [String] {
        let kept = clears ? [] : members.filter { !removed.contains($0) && !added.contains($0) }
        return kept + added
    }
}

extension [JSONValue] {
    fileprivate var texts: [String] { JSONValue.array(self).texts }
}
