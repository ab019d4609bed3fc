/// The identity providers that can be played.
package enum Provider: String, CaseIterable, Sendable {
    /// An Okta app made with "Create App Integration": changes are a GET and a PUT.
    case okta
    /// An Okta app from the catalogue: `active` and groups change by PATCH.
    case oktaCatalog = "okta-catalog"
    /// Microsoft Entra ID as it is by default.
    case entra
    /// Microsoft Entra ID with `aadOptscim062020` in the Tenant URL.
    case entraFlag = "entra-aadOptscim062020"

    /// The provider's name for a person.
    package var name: String {
        switch self {
        case .okta: "Okta, app made with the wizard (GET and PUT)"
        case .oktaCatalog: "Okta, app from the catalogue (PATCH)"
        case .entra: "Microsoft Entra ID"
        case .entraFlag: "Microsoft Entra ID with aadOptscim062020"
        }
    }

    /// Everything this provider is played doing; the same seed gives the same bytes.
    package func script(scale: Scale = .full, seed: UInt64) -> Script {
        script(of: scenario(scale: scale, seed: seed))
    }

    /// What happens at this provider; equal for the dialects of one vendor.
    package func scenario(scale: Scale = .full, seed: UInt64) -> Scenario {
        switch self {
        case .okta, .oktaCatalog: .okta(scale: scale, seed: seed)
        case .entra, .entraFlag: .entra(scale: scale, seed: seed)
        }
    }

    /// The scenario as this provider says it over HTTP.
    package func script(of scenario: Scenario) -> Script {
        let steps =
            switch self {
            case .okta: scenario.steps(OktaTraffic(family: .wizard, seed: scenario.seed).steps)
            case .oktaCatalog:
                scenario.steps(OktaTraffic(family: .catalogue, seed: scenario.seed).steps)
            case .entra: scenario.steps(EntraTraffic(style: .usual, seed: scenario.seed).steps)
            case .entraFlag: scenario.steps(EntraTraffic(style: .flag, seed: scenario.seed).steps)
            }
        return Script(provider: self, steps: steps)
    }
}

/// How much traffic a script has.
package enum Scale: String, CaseIterable, Sendable {
    /// 25 people to import and a group of 50.
    case quick
    /// 250 people to import and a group of 1,000.
    case full

    var importedPeople: Int { self == .quick ? 25 : 250 }
    var largeGroup: Int { self == .quick ? 50 : 1_000 }
}
