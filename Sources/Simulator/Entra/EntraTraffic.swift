import SCIM

/// What Microsoft Entra ID sends for an intent.
///
/// Written down from Microsoft's documents of its provisioning service.
struct EntraTraffic {
    /// The two ways in which Entra writes a PATCH.
    enum Style: Sendable {
        /// As it is by default: `Add`, `Replace`, `Remove`, a path each, `active` as a text.
        case usual
        /// With `aadOptscim062020`: operations as RFC 7644 has them.
        case flag
    }

    let style: Style
    let seed: Seed

    /// The steps of one intent.
    func steps(_ intent: Intent) -> [Step] {
        if case .enrol(let people) = intent { return [enrol(people)] }
        return exchanges(intent).map(Step.exchange)
    }

    private func exchanges(_ intent: Intent) -> [Exchange] {
        switch intent {
        case .testConnection: testConnection()
        case .assign(let person): assign(person)
        case .assignKnown(let person): assignKnown(person)
        case .update(let old, let new): update(from: old, to: new)
        case .rename(let old, let new): rename(from: old, to: new)
        case .deactivate(let person): deactivate(person)
        case .reactivate(let person): reactivate(person)
        case .setManager(let person, let manager): setManager(of: person, to: manager)
        case .delete(let person): delete(person)
        case .push(let group): push(group)
        case .changeMembers(let group, let added, let removed):
            changeMembers(of: group, added: added, removed: removed)
        case .renameGroup(let old, let new): rename(from: old, to: new)
        case .empty(let group): empty(group)
        case .deleteGroup(let group): delete(group)
        // Entra reads no lists, and Okta's test is Okta's; a burst is no list of steps.
        case .importAll, .conformanceTest, .enrol: []
        }
    }

    /// The header lines of a request without a body.
    var headers: [(String, String)] {
        [
            ("Authorization", "Bearer ${token}"),
            ("Accept", "application/scim+json"),
            ("User-Agent", "Microsoft Azure AD SCIM provisioning"),
        ]
    }

    func call(
        _ title: String,
        _ method: String,
        _ path: String,
        _ expectation: ExpectedAnswer
    )
        -> Exchange
    {
        Exchange(
            title: title,
            method: method,
            path: path,
            headers: headers,
            body: .none,
            expectation: expectation
        )
    }

    func read(_ title: String, _ path: String, _ expectation: ExpectedAnswer) -> Exchange {
        call(title, "GET", path, expectation)
    }

    func write(
        _ title: String,
        _ call: (method: String, path: String),
        _ body: JSONValue,
        _ expectation: ExpectedAnswer
    ) -> Exchange {
        Exchange(
            title: title,
            method: call.method,
            path: call.path,
            headers: headers + [("Content-Type", "application/scim+json; charset=utf-8")],
            body: .json(body),
            expectation: expectation
        )
    }

    func patch(_ title: String, _ path: String, _ operations: [JSONObject]) -> Exchange {
        write(title, ("PATCH", path), .patch(operations), ExpectedAnswer(200, 204))
    }

    /// One operation, its name in the case of the style.
    func operation(_ name: String, _ path: String?, _ value: JSONValue?) -> JSONObject {
        let name = style == .flag ? name.lowercased() : name
        var operation: JSONObject = ["op": .string(name)]
        if let path { operation["path"] = .string(path) }
        if let value { operation["value"] = value }
        return operation
    }

    private func testConnection() -> [Exchange] {
        let nobody = ExpectedAnswer(200, checks: [.isListResponse, .equals("totalResults", .zero)])
        let schemas = ExpectedAnswer(
            200,
            checks: [.isListResponse, .isPresent("Resources/0/id")]
        )
        let guid = quoted(seed.guid("test connection"))
        return [
            read(
                "Entra tests the connection: looks up a person that cannot be there",
                "Users?filter=" + queryEncoded("userName eq \(guid)"),
                nobody
            ),
            read(
                "Entra tests the connection: looks up a group that cannot be there",
                "Groups?excludedAttributes=members&filter="
                    + queryEncoded("displayName eq \(guid)"),
                nobody
            ),
            read("Entra reads the schemas", "Schemas", schemas),
        ]
    }
}
