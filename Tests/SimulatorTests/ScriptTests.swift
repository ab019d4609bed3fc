import SCIM
import Testing

@testable import Simulator

@Suite("The scripts of the identity providers")
struct ScriptTests {
    @Test(arguments: Provider.allCases, Scale.allCases)
    func `every captured name is there before it is used`(_ provider: Provider, _ scale: Scale) {
        var known = Script.givenNames
        for exchange in provider.script(scale: scale, seed: 1).exchanges {
            let missing = exchange.namesNeeded.subtracting(known)
            #expect(missing.isEmpty, "\(exchange.title)")
            known.formUnion(exchange.expectation.captures.map(\.name))
            let unchecked = exchange.namesChecked.subtracting(known)
            #expect(unchecked.isEmpty, "\(exchange.title)")
        }
    }

    @Test(arguments: Provider.allCases)
    func `the same seed gives the same bytes`(_ provider: Provider) {
        let first = provider.script(scale: .quick, seed: 7).exchanges.map(\.wire)
        #expect(provider.script(scale: .quick, seed: 7).exchanges.map(\.wire) == first)
    }

    @Test(arguments: Provider.allCases)
    func `another seed gives other names`(_ provider: Provider) {
        let names = provider.script(scale: .quick, seed: 7).namesCreated
        let others = provider.script(scale: .quick, seed: 8).namesCreated
        #expect(!names.isEmpty)
        #expect(names.isDisjoint(with: others))
    }

    @Test(arguments: Provider.allCases)
    func `every intent becomes traffic`(_ provider: Provider) {
        let scenario = provider.scenario(scale: .quick, seed: 1)
        for intent in scenario.intents {
            let one = Scenario(seed: scenario.seed, intents: [intent])
            #expect(!provider.script(of: one).steps.isEmpty, "\(intent)")
        }
    }

    @Test(arguments: [(Provider.okta, Provider.oktaCatalog), (.entra, .entraFlag)])
    func `both dialects of a vendor end with the same checks`(_ one: Provider, _ other: Provider) {
        let checks = one.script(scale: .quick, seed: 1).titles { $0.hasPrefix("Check: ") }
        #expect(!checks.isEmpty)
        #expect(other.script(scale: .quick, seed: 1).titles { $0.hasPrefix("Check: ") } == checks)
    }

    @Test func `an Okta app made with the wizard never sends PATCH`() {
        let methods = Set(Provider.okta.script(seed: 1).exchanges.map(\.method))
        #expect(methods == ["GET", "POST", "PUT", "DELETE"])
    }

    @Test func `an Okta app from the catalogue changes groups by PATCH alone`() {
        let changes = Provider.oktaCatalog.script(seed: 1).exchanges.filter {
            $0.path.hasPrefix("Groups/") && $0.method != "GET"
        }
        #expect(Set(changes.map(\.method)) == ["PATCH", "DELETE"])
    }

    @Test(arguments: [Provider.entra, .entraFlag])
    func `Entra never sends PUT`(_ provider: Provider) {
        let methods = Set(provider.script(seed: 1).exchanges.map(\.method))
        #expect(methods == ["GET", "POST", "PATCH", "DELETE"])
    }

    @Test func `Entra disables with a text by default and with a boolean under the flag`() throws {
        for (provider, value) in [
            (Provider.entra, JSONValue.string("False")), (.entraFlag, .boolean(false)),
        ] {
            let disable = try #require(
                provider.script(scale: .quick, seed: 1).exchanges.first {
                    $0.title.hasPrefix("Entra disables")
                }
            )
            guard case .json(let body) = disable.body else {
                Issue.record("no body")
                return
            }
            #expect(JSONPointer("Operations/0/value").value(in: body) == value)
        }
    }

    @Test(arguments: [Provider.okta, .oktaCatalog])
    func `the full scale pushes a group of a thousand and imports 250`(_ provider: Provider) {
        let intents = provider.scenario(seed: 1).intents
        let pushed = intents.compactMap { intent -> Int? in
            guard case .push(let group) = intent else { return nil }
            return group.members.count
        }
        let imported = intents.compactMap { intent -> Int? in
            guard case .importAll(let people) = intent else { return nil }
            return people.count
        }
        #expect(pushed.max() == 1_000)
        #expect(imported == [250])
    }

    @Test func `an upper-case look-up is encoded as Okta encodes it`() {
        let path = OktaTraffic(family: .wizard, seed: Seed(1)).lookUpPath("A.B@X.COM")
        #expect(
            path == "Users?filter=userName%20eq%20%22A.B%40X.COM%22&startIndex=1&count=100"
        )
    }
}

extension Script {
    /// All exchanges in order, those of bursts included; a list of pages is a GET without needs.
    var exchanges: [Exchange] {
        steps.flatMap { step in
            switch step {
            case .exchange(let exchange): [exchange]
            case .burst(let burst): burst.exchanges
            case .paging: [] as [Exchange]
            }
        }
    }

    /// The names of the people and groups that the script creates.
    var namesCreated: Set<JSONValue> {
        Set(
            exchanges.filter { $0.method == "POST" }.compactMap { exchange -> JSONValue? in
                guard case .json(let body) = exchange.body else { return nil }
                return JSONPointer("userName").value(in: body)
                    ?? JSONPointer("displayName").value(in: body)
            }
        )
    }

    func titles(_ isWanted: (String) -> Bool) -> [String] {
        steps.map(\.title).filter(isWanted)
    }
}

extension Exchange {
    /// The captured names that must be known to send this.
    var namesNeeded: Set<String> {
        var texts = [path] + headers.map(\.1)
        var names: [String] = []
        switch body {
        case .none: break
        case .json(let value): texts.append(Self.text(value))
        case .merged(let name, let changes):
            names.append(name)
            texts.append(Self.text(.object(changes)))
        }
        return Set(names + texts.flatMap(Variables.names))
    }

    /// The captured names that the checks of the answer compare with.
    var namesChecked: Set<String> {
        let texts = expectation.checks.flatMap { check -> [String] in
            switch check {
            case .equals(_, let value): [Self.text(value)]
            case .hasValues(_, let values): values
            case .isPresent, .isAbsent, .isInteger, .isListResponse, .isError, .hasHeader,
                .cameWithin:
                []
            }
        }
        return Set(texts.flatMap(Variables.names))
    }

    /// Everything that goes on the wire, as one text.
    var wire: String {
        let body =
            switch self.body {
            case .none: ""
            case .json(let value): Self.text(value)
            case .merged(let name, let changes): name + Self.text(.object(changes))
            }
        return "\(method) \(path) \(headers) \(body)"
    }

    private static func text(_ value: JSONValue) -> String {
        String(decoding: value.bytes, as: UTF8.self)
    }
}
