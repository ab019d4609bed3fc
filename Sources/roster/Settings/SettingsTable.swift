/// The settings as a person reads them.
enum SettingsTable {
    /// Every setting with its value, where the value comes from, and what it is for.
    static func text(of values: SettingValues) -> String {
        var lines: [String] = []
        for setting in Setting.all {
            let value = values.value(setting)
            let shown = value.map { Redaction.shown($0.text, of: setting) } ?? "not set"
            let source = value.map { " (\($0.source.rawValue))" } ?? ""
            let names = [setting.variable, setting.flag].compactMap { $0 }
            lines.append("\(names.joined(separator: ", ")): \(shown)\(source)")
            lines.append("    " + setting.description)
        }
        for variable in values.unknownVariables {
            lines.append("\(variable) is set, and no setting of Roster is called so.")
        }
        return lines.joined(separator: "\n")
    }

    /// The table of the README: what can be set, without any values.
    static var markdown: String {
        let rows = Setting.all.map { setting in
            let flag = setting.flag.map { "`\($0)`" } ?? ""
            let standard = setting.standard.map { "`\($0)`" } ?? ""
            let unit = setting.unit.map { " (\($0))" } ?? ""
            return
                "| `\(setting.variable)` | \(flag) | \(standard) | \(setting.description)\(unit) |"
        }
        return (["| variable | flag | default | what it is |", "|---|---|---|---|"] + rows)
            .joined(separator: "\n")
    }
}
