import Directory
import SCIM

/// What the IT admin has to do at the identity provider, step by step, with the values in place.
struct SetupGuide: Sendable {
    let provider: Provider
    let baseURL: String
    /// The secret, while it can be shown; nil afterwards.
    let token: String?

    /// One step: what to do, and the values to enter by the names the provider gives the fields.
    struct Step: Sendable {
        let title: String
        let detail: String
        var values: [(field: String, value: String)] = []

        var object: JSONObject {
            var object: JSONObject = ["title": .string(title), "detail": .string(detail)]
            if !values.isEmpty {
                object["values"] = .array(
                    values.map {
                        .object(["field": .string($0.field), "value": .string($0.value)])
                    }
                )
            }
            return object
        }
    }

    var steps: [Step] {
        switch provider {
        case .okta: okta
        case .entra: entra
        case .onelogin: [connection("the app's Configuration tab"), assignment]
        case .jumpcloud: [connection("Identity Management → Configure"), assignment]
        case .ping: [connection("the connector's settings"), assignment]
        case .google: [connection("Auto-provisioning of the app"), assignment]
        case .other: [connection("the provisioning settings"), assignment]
        }
    }

    private var secret: String { token ?? "the token that was shown when it was made" }

    private var okta: [Step] {
        [
            Step(
                title: "Create the app integration",
                detail: "In the Okta Admin Console open Applications → Create App Integration, "
                    + "choose SAML 2.0, and finish its wizard."
            ),
            Step(
                title: "Enable SCIM",
                detail: "On the app's General tab edit App Settings and choose SCIM as the "
                    + "provisioning method."
            ),
            Step(
                title: "Connect",
                detail: "On Provisioning → Integration enter these values, press Test Connector "
                    + "Configuration, then Save.",
                values: [
                    ("SCIM connector base URL", baseURL),
                    ("Unique identifier field for users", "userName"),
                    (
                        "Supported provisioning actions",
                        "Import New Users and Profile Updates, Push New Users, "
                            + "Push Profile Updates, Push Groups"
                    ),
                    ("Authentication Mode", "HTTP Header"), ("Authorization: Bearer", secret),
                ]
            ),
            Step(
                title: "Choose what Okta may do",
                detail: "On Provisioning → To App tick Create Users, Update User Attributes and "
                    + "Deactivate Users."
            ),
            Step(
                title: "Reduce the attribute mappings",
                detail: "Below, keep userName, givenName, familyName, email, displayName, "
                    + "department and title, and remove what you do not want to leave Okta."
            ),
            Step(
                title: "Assign people and groups",
                detail: "On Assignments assign the people and groups who shall have access."
            ),
            Step(
                title: "Push groups",
                detail: "On Push Groups choose Find groups by name and push each group whose "
                    + "members shall be known."
            ),
        ]
    }

    private var entra: [Step] {
        [
            Step(
                title: "Create the enterprise application",
                detail: "In the Entra admin centre open Enterprise applications → New "
                    + "application → Create your own application (non-gallery)."
            ),
            Step(
                title: "Connect",
                detail: "Under Provisioning set the mode to Automatic, enter these values and "
                    + "press Test Connection.",
                values: [("Tenant URL", baseURL), ("Secret Token", secret)]
            ),
            Step(
                title: "Reduce the attribute mappings",
                detail: "Keep userPrincipalName → userName, the Switch that sets active, "
                    + "displayName, givenName, surname, mail, department, jobTitle, manager and "
                    + "mailNickname → externalId as you need them."
            ),
            assignment,
            Step(
                title: "Start provisioning",
                detail: "Switch Provisioning Status on. A cycle runs about every 40 minutes; "
                    + "Provision on demand shows one person at once."
            ),
        ]
    }

    private func connection(_ place: String) -> Step {
        Step(
            title: "Connect",
            detail: "In \(place) enter these values and test the connection.",
            values: [("SCIM base URL", baseURL), ("Bearer token", secret)]
        )
    }

    private var assignment: Step {
        Step(
            title: "Assign people and groups",
            detail: "Assign the people and groups who shall have access to the application."
        )
    }
}
