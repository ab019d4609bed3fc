import Directory
import Foundation
import Logging
import Web

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
        // Why a file cannot be read is said by checkFiles.
        if let path = filePath(of: setting), let text = try? SecretFile(path: path).text() {
            return (text, .file)
        }
        return setting.standard.map { ($0, .standard) }
    }

    /// Variables that look like settings of Roster and are none: most likely misspelt.
    var unknownVariables: [String] {
        let known = Set(Setting.all.flatMap { [$0.variable, $0.fileVariable].compactMap { $0 } })
        return environment.keys.filter { $0.hasPrefix("ROSTER_") && !known.contains($0) }.sorted()
    }

    /// Throws when a file that is named for a value cannot be used, or is named besides the value.
    func checkFiles() throws(SettingsError) {
        for setting in Setting.all {
            guard let fileVariable = setting.fileVariable, let path = filePath(of: setting) else {
                continue
            }
            if let text = environment[setting.variable], !text.isEmpty {
                throw .both(setting.variable, fileVariable)
            }
            do throws(SecretFileError) {
                _ = try SecretFile(path: path).text()
            } catch {
                throw .file(variable: fileVariable, reason: error.description)
            }
        }
    }

    private func filePath(of setting: Setting) -> String? {
        setting.fileVariable.flatMap { environment[$0] }.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Whether somebody has set it, so that the default does not hold.
    func isSet(_ setting: Setting) -> Bool {
        value(setting).map { $0.source != .standard } ?? false
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

    /// A time given in whole seconds.
    func seconds(_ setting: Setting, max: Int) throws(SettingsError) -> Duration {
        .seconds(try integer(setting, in: 0...max))
    }

    /// So many requests a second, or nil for any number.
    ///
    /// Less than 25 would stop what identity providers do every day.
    func rate(_ setting: Setting) throws(SettingsError) -> RequestRate? {
        guard let number = Int(text(setting) ?? ""), number == 0 || (25...100_000).contains(number)
        else { throw error(setting, wanted: "0, or a whole number from 25 to 100000") }
        return number == 0 ? nil : RequestRate(perSecond: number)
    }

    /// A connection string: a fixed one, or the file that holds it.
    func dsn(_ setting: Setting) -> DSN? {
        guard let value = value(setting), !value.text.isEmpty else { return nil }
        guard value.source == .file, let path = filePath(of: setting) else {
            return .text(value.text)
        }
        return .file(SecretFile(path: path))
    }

    func logFormat(_ setting: Setting) throws(SettingsError) -> LogFormat {
        guard let format = LogFormat(rawValue: text(setting) ?? "") else {
            throw error(setting, wanted: "text or json")
        }
        return format
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
