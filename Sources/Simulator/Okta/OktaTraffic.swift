import SCIM

/// What Okta sends for an intent, in the dialect of one family of its apps.
///
/// Written down from Okta's documents and from captures of its traffic.
struct OktaTraffic {
    /// The two kinds of Okta app, which speak differently.
    enum Family: Sendable {
        /// "Create App Integration": every change is a GET and a PUT of the whole resource.
        case wizard
        /// The catalogue's templates: `active` and groups change by PATCH.
        case catalogue
    }

    let family: Family
    let seed: Seed

    /// The steps of one intent.
    func steps(_ intent: Intent) -> [Step] {
        switch intent {
        case .testConnection: testConnection()
        case .importAll(let people): importAll(including: people)
        case .enrol(let people): [enrol(people)]
        case .assign(let person): assign(person)
        case .assignKnown(let person): assignKnown(person)
        case .update(_, let person): update(person)
        case .rename(let old, let new): rename(from: old, to: new)
        case .deactivate(let person): deactivate(person)
        case .reactivate(let person): reactivate(person)
        case .push(let group): push(group)
        case .changeMembers(let group, let added, let removed):
            changeMembers(of: group, added: added, removed: removed)
        case .renameGroup(_, let group): rename(group)
        case .empty(let group): empty(group)
        case .deleteGroup(let group): delete(group)
        case .conformanceTest(let person): conformanceTest(person)
        // Okta sends no DELETE for a person, and a manager only where an admin maps one.
        case .setManager, .delete: []
        }
    }

    /// The header lines of a request without a body.
    var headers: [(String, String)] {
        let authorization = family == .wizard ? "Bearer ${token}" : "${token}"
        return [
            ("Authorization", authorization),
            ("Accept", "application/scim+json"),
            ("Accept-Charset", "utf-8"),
            ("Accept-Encoding", "gzip,deflate"),
            ("User-Agent", "Okta SCIM Client 1.0.0"),
        ]
    }

    /// The header lines of a request with a body.
    var bodyHeaders: [(String, String)] {
        headers + [("Content-Type", "application/scim+json; charset=utf-8")]
    }

    func read(_ title: String, _ path: String, _ expectation: ExpectedAnswer) -> Exchange {
        Exchange(
            title: title,
            method: "GET",
            path: path,
            headers: headers,
            body: .none,
            expectation: expectation
        )
    }

    func write(
        _ title: String,
        _ call: (method: String, path: String),
        _ body: Exchange.Body,
        _ expectation: ExpectedAnswer
    ) -> Exchange {
        Exchange(
            title: title,
            method: call.method,
            path: call.path,
            headers: bodyHeaders,
            body: body,
            expectation: expectation
        )
    }

    private func testConnection() -> [Step] {
        [
            .exchange(
                read(
                    "Okta tests the connector (\"Test Connector Configuration\")",
                    "Users?startIndex=1&count=2",
                    ExpectedAnswer(200, checks: [.isListResponse, .equals("startIndex", .one)])
                )
            ),
            .exchange(
                read(
                    "Okta tests the connector: groups, because Import Groups is ticked",
                    "Groups?startIndex=1&count=100",
                    ExpectedAnswer(200, checks: [.isListResponse, .equals("startIndex", .one)])
                )
            ),
        ]
    }

    private func importAll(including people: [Person]) -> [Step] {
        [
            .paging(
                Paging(
                    title: "Okta imports people, 100 a page",
                    endpoint: "Users",
                    headers: headers,
                    count: 100,
                    includes: people.map(\.key)
                )
            ),
            .paging(
                Paging(
                    title: "Okta imports groups, 100 a page",
                    endpoint: "Groups",
                    headers: headers,
                    count: 100,
                    includes: []
                )
            ),
        ]
    }
}

extension JSONValue {
    static var zero: JSONValue { .number(JSONNumber(0)) }
    static var one: JSONValue { .number(JSONNumber(1)) }
}
