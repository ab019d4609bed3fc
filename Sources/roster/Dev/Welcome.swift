/// What `roster dev` prints when it is ready.
struct Welcome: Sendable {
    let addresses: DevAddresses
    let credentials: DevCredentials
    let directory: DevDirectory
    /// Makes the person of the first line new at every start, so that pasting it works again.
    let suffix: String

    var text: String {
        """

        Roster is ready.

          Admin API   \(addresses.adminURL)
          Admin key   \(credentials.adminKey)
          SCIM URL    \(addresses.scimURL(tenantID: credentials.tenantID))
          Token       \(credentials.token)
          For scripts \(directory.devFile)

        \(reachability)

        Create a person, look the person up, and list everybody through the admin API:

        \(lines.joined(separator: "\n\n"))

        Ctrl-C stops Roster and its PostgreSQL. The data stays in \(directory.path).

        """
    }

    /// Three commands that work when pasted into a shell on this machine.
    var lines: [String] {
        let scim = addresses.localSCIMURL(tenantID: credentials.tenantID)
        let name = "ada.\(suffix)@example.com"
        let person =
            #"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"#
            + #""userName":"\#(name)","name":{"givenName":"Ada","familyName":"Lovelace"},"#
            + #""emails":[{"value":"\#(name)","type":"work","primary":true}],"active":true}"#
        return [
            "curl -sS '\(scim)/Users' -H 'Authorization: Bearer \(credentials.token)' "
                + "-H 'Content-Type: application/scim+json' -d '\(person)'",
            "curl -sS '\(scim)/Users?filter=userName%20eq%20%22\(name)%22' "
                + "-H 'Authorization: Bearer \(credentials.token)'",
            "curl -sS '\(addresses.localAdminURL)/integrations/\(credentials.integrationID)/users' "
                + "-H 'Authorization: Bearer \(credentials.adminKey)'",
        ]
    }

    private var reachability: String {
        guard addresses.isLocalOnly else {
            return "Identity providers reach Roster at \(addresses.publicURL); make sure that it "
                + "leads to \(addresses.localURL)."
        }
        return """
            Okta and other identity providers in the cloud cannot reach \(addresses.localURL).
            To connect one, open a tunnel to it and start again with the tunnel's URL:
              roster dev --public-url https://your-tunnel.example.com
            """
    }
}
