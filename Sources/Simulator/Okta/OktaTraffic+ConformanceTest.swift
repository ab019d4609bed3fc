import SCIM

extension OktaTraffic {
    /// Okta's "SPEC" test of a SCIM server, request by request; the person it creates stays.
    func conformanceTest(_ person: Person) -> [Step] {
        let found = [reads(), readsOne()]
        return (found + missing(person) + creation(person) + refusals()).map(Step.exchange)
    }

    private func reads() -> Exchange {
        test(
            "lists one person",
            "Users?count=1&startIndex=1",
            ExpectedAnswer(
                200,
                checks: [
                    .isListResponse, .isPresent("Resources"), .isPresent("Resources/0/id"),
                    .isPresent("Resources/0/userName"), .isPresent("Resources/0/active"),
                ],
                captures: [Capture("first", "Resources/0/id")]
            )
        )
    }

    private func readsOne() -> Exchange {
        test(
            "reads that person",
            "Users/${first}",
            ExpectedAnswer(
                200,
                checks: [
                    .equals("id", .string("${first}")), .isPresent("userName"),
                    .isPresent("active"),
                ]
            )
        )
    }

    private func missing(_ person: Person) -> [Exchange] {
        let nobody = ExpectedAnswer(200, checks: [.isListResponse, .equals("totalResults", .zero)])
        return [
            test(
                "looks up somebody who is not there",
                lookUpPath("abcdefgh\(seed.suffix)@example.com"),
                nobody
            ),
            test(
                "reads an id that is not there",
                "Users/010101001010101011001010101011",
                ExpectedAnswer(404, checks: [.isError(404)])
            ),
            test("looks up the person it will create", lookUpPath(person.userName), nobody),
        ]
    }

    private func creation(_ person: Person) -> [Exchange] {
        let body: JSONObject = [
            "schemas": .array([.string(SchemaURN.user)]),
            "userName": .string(person.userName),
            "name": .object([
                "givenName": .string(person.givenName), "familyName": .string(person.familyName),
            ]),
            "emails": .array([
                .object([
                    "primary": .boolean(true), "value": .string(person.email),
                    "type": .string("work"),
                ])
            ]),
            "displayName": .string(person.displayName), "active": .boolean(true),
        ]
        let stored = ExpectedAnswer.storing(person, isActive: true, status: 201)
        let conflict = ExpectedAnswer(
            409,
            checks: [.isError(409), .equals("scimType", .string("uniqueness"))]
        )
        return [
            post(
                "creates a person",
                body,
                ExpectedAnswer(
                    201,
                    checks: stored.checks,
                    captures: [Capture(person.key, "id")]
                )
            ),
            test(
                "reads the person",
                "Users/${\(person.key)}",
                ExpectedAnswer.storing(person, isActive: true)
            ),
            post("creates the same person again", body, conflict),
            test(
                "looks the person up in upper case",
                lookUpPath(person.userName.uppercased()),
                ExpectedAnswer(200, checks: [.isListResponse])
            ),
        ]
    }

    private func refusals() -> [Exchange] {
        let groups = ExpectedAnswer(
            200,
            checks: [.isListResponse, .cameWithin(.milliseconds(600))]
        )
        let refused = ExpectedAnswer(401, checks: [.isError(401)])
        var strangeHeaders = testHeaders
        strangeHeaders[0] = ("Authorization", "non-token")
        return [
            test("lists groups, quickly", "Groups", groups),
            Exchange(
                title: "Okta's SPEC test uses a wrong token",
                method: "GET",
                path: "Users?startIndex=1&count=1",
                headers: strangeHeaders,
                body: .none,
                expectation: refused
            ),
            test(
                "reads another id that is not there",
                "Users/00919288221112222",
                ExpectedAnswer(404, checks: [.isError(404)])
            ),
        ]
    }

    /// The SPEC test puts a Content-Type on requests without a body.
    private var testHeaders: [(String, String)] {
        headers + [("Content-Type", "application/scim+json; charset=utf-8")]
    }

    private func test(_ title: String, _ path: String, _ expectation: ExpectedAnswer) -> Exchange {
        Exchange(
            title: "Okta's SPEC test \(title)",
            method: "GET",
            path: path,
            headers: testHeaders,
            body: .none,
            expectation: expectation
        )
    }

    /// Its POST says plain JSON, and wants SCIM.
    private func post(
        _ title: String,
        _ body: JSONObject,
        _ expectation: ExpectedAnswer
    ) -> Exchange {
        let headers = [
            headers[0], ("Accept", "application/scim+json; charset=utf-8"),
            ("Content-Type", "application/json"),
        ]
        return Exchange(
            title: "Okta's SPEC test \(title)",
            method: "POST",
            path: "Users",
            headers: headers,
            body: .json(.object(body)),
            expectation: expectation
        )
    }
}
