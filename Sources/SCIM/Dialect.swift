/// The habits of the identity provider that a request is read with.
///
/// `strict` holds requests to the RFCs. Every other dialect reads what the providers really send
/// and notes each deviation as a `Leniency`.
package enum Dialect: String, CaseIterable, Sendable {
    case strict, auto, okta, entra, onelogin, jumpcloud, ping, google
}
