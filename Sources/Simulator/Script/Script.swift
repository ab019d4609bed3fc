package import SCIM

/// The traffic of one identity provider as data: steps that a `Player` performs in order.
package struct Script: Sendable {
    package let provider: Provider
    package let steps: [Step]

    /// The names that a player knows before the first step.
    package static let givenNames: Set<String> = ["token"]
}

/// One thing an identity provider does, as a person would tell it.
package enum Step: Sendable {
    /// One request and what its answer must be.
    case exchange(Exchange)
    /// Many requests of one kind, reported as one step.
    case burst(Burst)
    /// Reading a whole list page by page, as an import does.
    case paging(Paging)

    /// What the provider is doing.
    package var title: String {
        switch self {
        case .exchange(let exchange): exchange.title
        case .burst(let burst): burst.title
        case .paging(let paging): paging.title
        }
    }
}

/// One request of an identity provider, with what its answer must be.
///
/// Texts may name captured values as `${name}`.
package struct Exchange: Sendable {
    package let title: String
    package let method: String
    /// Path and query below the SCIM base URL, percent-encoded, without a leading slash.
    package let path: String
    /// Header lines exactly as this provider sends them.
    package let headers: [(String, String)]
    package let body: Body
    package let expectation: ExpectedAnswer

    /// What an exchange sends below its header lines.
    package enum Body: Sendable {
        case none
        case json(JSONValue)
        /// The captured answer of this name with the provider's own attributes laid over it.
        case merged(over: String, JSONObject)
    }
}

/// Requests that only differ in whom they concern, with one title for all.
package struct Burst: Sendable {
    package let title: String
    package let exchanges: [Exchange]
}

/// A list read page by page until `totalResults` is covered, then one page beyond the end.
package struct Paging: Sendable {
    package let title: String
    /// The endpoint below the SCIM base URL.
    package let endpoint: String
    package let headers: [(String, String)]
    package let count: Int
    /// Names of captured ids that must be in the list.
    package let includes: [String]
}
