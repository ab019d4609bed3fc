/// Why the settings cannot be used.
enum SettingsError: Error, Sendable, Equatable {
    /// `shown` is the value, redacted where it is secret; `wanted` completes "it has to be …".
    case wrong(Setting, source: SettingSource, shown: String, wanted: String)
    /// `wanted` completes "it has to be …".
    case missing(Setting, wanted: String)
    /// Both the variable and the one that names a file are set.
    case both(String, String)
    /// The file that holds the value cannot be used; `reason` is a whole sentence.
    case file(variable: String, reason: String)

    var sentence: String {
        switch self {
        case .wrong(let setting, let source, let shown, let wanted):
            let name = source == .flag ? setting.flag ?? setting.variable : setting.variable
            return "\(name) is \"\(shown)\", but it has to be \(wanted)."
        case .missing(let setting, let wanted):
            return "\(setting.names) is not set. It has to be \(wanted)."
        case .both(let variable, let fileVariable):
            return "\(variable) and \(fileVariable) are both set, and only one can hold. "
                + "Unset one of them."
        case .file(let variable, let reason):
            return "\(variable) cannot be used: \(reason)"
        }
    }

    var failure: CommandFailure {
        switch self {
        case .wrong(_, source: .flag, _, _):
            CommandFailure(sentence, status: CommandFailure.usage)
        case .wrong, .missing, .both, .file:
            CommandFailure(sentence, status: CommandFailure.configuration)
        }
    }
}

/// Where a value was set.
enum SettingSource: String, Sendable {
    case flag
    case environment
    case file
    case standard = "default"
}
