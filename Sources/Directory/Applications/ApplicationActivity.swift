/// Something an application did, as its status remembers it.
package struct ApplicationActivity: Sendable, Hashable {
    /// What it was.
    package enum Kind: Sendable, Hashable {
        /// The *Test* button: a search for at most one user.
        case test
        /// A search without restriction and without limit: this many users were served.
        case usersRead(count: Int)
        /// A search without restriction and without limit: this many groups were served.
        case groupsRead(count: Int)
        /// `/group/membership` was read to its end: this many memberships were served.
        case membershipsRead(count: Int)
        /// `/event/{token}` was answered with what changed and a new token.
        case changesRead
        /// It wanted to write something, such as `POST /user`.
        case writeRefused(what: String)
        /// Somebody signed in with a wrong password.
        case passwordRefused
        /// Somebody came with its name and a wrong password, or from an address that may not.
        case loginRefused
    }

    package let kind: Kind
    /// Where the request came from.
    package let address: String
    /// What the client calls itself; bounded, and without control characters.
    package let userAgent: String?

    package init(_ kind: Kind, address: String, userAgent: String?) {
        self.kind = kind
        self.address = Self.tidied(address, bytesMax: 64)
        self.userAgent = userAgent.map { Self.tidied($0, bytesMax: 200) }
    }

    /// What the client sent, as it can be stored and shown.
    static func tidied(_ text: String, bytesMax: Int) -> String {
        var tidy = ""
        for scalar in text.unicodeScalars where scalar.properties.generalCategory != .control {
            guard tidy.utf8.count + scalar.utf8.count <= bytesMax else { break }
            tidy.unicodeScalars.append(scalar)
        }
        return tidy
    }
}
