import Directory
import Foundation
import Logging

/// The values of the settings as they were written: flags before environment before defaults.
struct SettingValues: Sendable {
    private let flags: [Setting: String]
    private let environment: [String: String]

    /// - Parameters:
    ///   - flags: what the command line says.
    ///   - environment: all of it; variables that are no settings are ignored.
    init(flags: [Setting: String], environment: [String: String]) {
        self.flags = flags
        self.environment = environment
    }

    /// The value and where it comes from.
    ///
    /// An empty value counts as not set.
    func value(_ setting: Setting) -> (text: String, source: SettingSource)? {
        if let text = flags[setting], !text.isEmpty { return (text, .flag) }
        if let text = environment[setting.variable], !text.isEmpty,
            !isServiceLink(setting, text)
        {
            return (text, .environment)
        }
        return setting.standard.map { ($0, .standard) }
    }

    /// Variables that look like settings of Roster and are none: most likely misspelt.
    var unknownVariables: [String] {
        let known = Set(Setting.all.map(\.variable))
        return environment.keys.filter { $0.hasPrefix("ROSTER_") && !known.contains($0) }.sorted()
    }

    /// Kubernetes gives every pod `ROSTER_PORT=tcp://…` when a Service is called "roster".
    private func isServiceLink(_ setting: Setting, _ text: String) -> Bool {
        setting == .port && text.hasPrefix("tcp://")
    }
}

extension SettingValues {
    func text(_ setting: Setting) -> String? {
        value(setting).map(\.text).flatMap { $0.isEmpty ? nil : $0 }
    }

    func integer(_ setting: Setting, in range: ClosedRange<Int>) throws(SettingsError) -> Int {
        let wanted = "a whole number from \(range.lowerBound) to \(range.upperBound)"
        guard let number = Int(text(setting) ?? ""), range.contains(number) else {
            throw error(setting, wanted: wanted)
        }
        return number
    }

    func isOn(_ setting: Setting) throws(SettingsError) -> Bool {
        switch text(setting) {
        case "on": return true
        case "off": return false
        default: throw error(setting, wanted: "on or off")
        }
    }

    func logLevel(_ setting: Setting) throws(SettingsError) -> Logger.Level {
        guard let level = Logger.Level(rawValue: text(setting) ?? "") else {
            let names = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
            throw error(setting, wanted: "one of \(names)")
        }
        return level
    }

    /// A URL without its trailing slash, so that paths can be appended.
    func url(_ setting: Setting) throws(SettingsError) -> String? {
        guard let text = text(setting) else { return nil }
        let wanted =
            "an http or https URL without user, query and fragment, "
            + "such as https://roster.example.com"
        guard let parts = URLComponents(string: text),
            let scheme = parts.scheme?.lowercased(), ["http", "https"].contains(scheme),
            let host = parts.host, !host.isEmpty, parts.user == nil, parts.password == nil,
            parts.query == nil, parts.fragment == nil
        else { throw error(setting, wanted: wanted) }
        return String(text.reversed().drop { $0 == "/" }.reversed())
    }

    func roleName(_ setting: Setting) throws(SettingsError) -> String {
        let name = text(setting) ?? ""
        let allowed = name.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\"") }
        guard (1...63).contains(name.utf8.count), allowed else {
            throw error(
                setting,
                wanted: "a role name of 1 to 63 bytes without spaces and quotation marks"
            )
        }
        return name
    }

    /// Addresses and networks with commas between them.
    func addressRanges(_ setting: Setting) throws(SettingsError) -> [AddressRange] {
        var ranges: [AddressRange] = []
        for part in (text(setting) ?? "").split(separator: ",") {
            guard let range = AddressRange(part.filter { $0 != " " }) else {
                throw error(
                    setting,
                    wanted: "addresses or networks with commas between them, such as "
                        + "10.0.0.0/8,2001:db8::/32"
                )
            }
            ranges.append(range)
        }
        return ranges
    }

    /// A secret that nobody can guess, or nil where none is set.
    func secret(_ setting: Setting, lengthMin: Int) throws(SettingsError) -> String? {
        guard let secret = text(setting) else { return nil }
        guard secret.count >= lengthMin, !secret.contains(where: \.isWhitespace) else {
            throw error(
                setting,
                wanted: "\(lengthMin) characters or more, without blanks; "
                    + "openssl rand -hex 32 makes one"
            )
        }
        return secret
    }

    private func error(_ setting: Setting, wanted: String) -> SettingsError {
        guard let value = value(setting) else { return .missing(setting, wanted: wanted) }
        let shown = Redaction.shown(value.text, of: setting)
        return .wrong(setting, source: value.source, shown: shown, wanted: wanted)
    }
}
