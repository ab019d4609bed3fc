/// A setting of Roster before anybody sets it: a row of the settings table.
struct Setting: Sendable, Hashable {
    /// How much of a value may be shown.
    enum Secrecy: Sendable {
        case open
        /// A connection string: all of it may be shown but its password.
        case password
        case secret
    }

    /// The flag without its dashes, such as `public-url`.
    let name: String
    let description: String
    /// The value where nobody sets one, as it would be written.
    ///
    /// Nil: there is none.
    let standard: String?
    let unit: String?
    let secrecy: Secrecy

    init(
        _ name: String,
        _ description: String,
        standard: String? = nil,
        unit: String? = nil,
        secrecy: Secrecy = .open
    ) {
        self.name = name
        self.description = description
        self.standard = standard
        self.unit = unit
        self.secrecy = secrecy
    }

    /// The environment variable, such as `ROSTER_PUBLIC_URL`.
    var variable: String {
        "ROSTER_" + name.uppercased().split(separator: "-").joined(separator: "_")
    }

    /// The flag, such as `--public-url`, or nil where only the environment may say it.
    ///
    /// Other users of the machine can read arguments, so a secret has none.
    var flag: String? { secrecy == .secret ? nil : "--" + name }

    /// The variable that names a file with the value, such as `ROSTER_ADMIN_KEY_FILE`.
    ///
    /// Nil where nothing is secret.
    var fileVariable: String? {
        switch secrecy {
        case .open: nil
        case .password, .secret: variable + "_FILE"
        }
    }

    /// The names by which a person can set it, for a message.
    var names: String {
        let others = [flag, fileVariable].compactMap { $0 }
        return others.isEmpty ? variable : "\(variable) (or \(others.joined(separator: ", ")))"
    }
}
