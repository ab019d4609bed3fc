import Directory

/// What the administrator of a product has to do there, step by step, with the values in place.
struct ApplicationGuide: Sendable {
    let application: Application
    let url: String
    /// The password, while it can be shown; nil afterwards.
    let password: String?

    var steps: [SetupGuide.Step] {
        [addition, connection, synchronisation, order, names, signIn, check]
    }

    private var addition: SetupGuide.Step {
        SetupGuide.Step(
            title: "Add the directory",
            detail: "\(place), choose Add Directory, and of the types Atlassian Crowd."
        )
    }

    /// Where the product keeps its user directories.
    private var place: String {
        switch application.product {
        case .jira: "In Jira open Administration → User management → User Directories"
        case .confluence:
            "In Confluence open Administration → General configuration → User Directories"
        case .bitbucket: "In Bitbucket open Administration → Accounts → User directories"
        case .other: "In the product's administration open User management → User directories"
        }
    }

    private var connection: SetupGuide.Step {
        SetupGuide.Step(
            title: "Connect",
            detail: "Enter these values and press Test Settings. The product calls the URL over "
                + "HTTPS; nothing has to reach the product from outside.",
            values: [
                ("Server URL", url), ("Application Name", application.name),
                (
                    "Application Password",
                    password ?? "the password that was shown when it was made"
                ),
                ("Crowd Permissions", "Read Only"),
            ]
        )
    }

    private var synchronisation: SetupGuide.Step {
        SetupGuide.Step(
            title: "Choose how it is kept up to date",
            detail: "Groups in groups are then known, and a synchronisation reads only what "
                + "changed.",
            values: [
                ("Enable Nested Groups", "on"), ("Enable Incremental Synchronisation", "on"),
                ("Synchronisation Interval (minutes)", "5 to 15"),
                ("Update group memberships when logging in", "Every time the user logs in"),
            ]
        )
    }

    private var order: SetupGuide.Step {
        SetupGuide.Step(
            title: "Put the directory first",
            detail: "In the list of user directories move it above the internal one. Where two "
                + "directories have a person of one name the first one counts: else somebody who "
                + "was deactivated here stays active there, and keeps the licence."
        )
    }

    private var names: SetupGuide.Step {
        let isOn = application.policy.lowersNames ? "It is on." : "It is off."
        return SetupGuide.Step(
            title: "Look at the case of names",
            detail: "Where the product has known the same people before, under names in lower "
                + "case, set lower_case_names of this application before the first "
                + "synchronisation. \(isOn)"
        )
    }

    private var signIn: SetupGuide.Step {
        SetupGuide.Step(
            title: "Leave passwords off where people sign in with SAML or OpenID Connect",
            detail: "Then no password has to leave the identity provider. "
                + (application.acceptsPasswords
                    ? "This integration keeps passwords, so people can sign in with them too."
                    : "This integration keeps none, so no password will be accepted.")
        )
    }

    private var check: SetupGuide.Step {
        SetupGuide.Step(
            title: "Synchronise and check",
            detail: "Press Synchronise. Afterwards the status of this application says when its "
                + "product has read users, groups and memberships, and how many."
        )
    }
}
