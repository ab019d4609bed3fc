import Directory
import SCIM

/// The names of a person, where one stands in for another that is missing.
struct CrowdNameParts: Sendable, Hashable {
    /// Can be empty.
    let first: String
    /// Never empty: products refuse a person without one.
    let last: String
    let display: String

    init(_ object: JSONObject, userName: String) {
        let name = object.object("name")
        let given = name?.text("givenName")
        let family = name?.text("familyName")
        let both = [given, family].compactMap(\.self).joined(separator: " ")
        display =
            object.text("displayName") ?? name?.text("formatted")
            ?? (both.isEmpty ? userName : both)
        last = family ?? Self.family(in: display, given: given)
        first = given ?? Self.given(in: display, family: last)
    }

    /// What follows the given name in the display name, or else its last word.
    private static func family(in display: String, given: String?) -> String {
        if let given, display.hasPrefix(given + " ") {
            let rest = ProductText.name(String(display.dropFirst(given.count)))
            if !rest.isEmpty { return rest }
        }
        return display.split(whereSeparator: \.isWhitespace).last.map { String($0) } ?? display
    }

    /// What precedes the family name in the display name; empty when that is not its end.
    private static func given(in display: String, family: String) -> String {
        guard display.hasSuffix(family) else { return "" }
        let rest = display.dropLast(family.count)
        guard rest.last?.isWhitespace == true else { return "" }
        return ProductText.name(String(rest))
    }
}
