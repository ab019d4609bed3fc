/// Extensions that no schema describes: custom attributes below a URN that an administrator typed
/// into an identity provider.
///
/// They are stored as they come.
enum UnknownExtension {
    /// Notes one, or refuses it in strict.
    static func check(
        _ urn: String,
        interpretation: inout Interpretation
    ) throws(SCIMError) {
        try interpretation.tolerate(
            .unknownExtension(urn),
            else: .invalidSyntax("The extension \(urn.quoted) is not one of this resource type.")
        )
    }

    /// Refuses too many of them.
    static func check(count: Int, limits: Limits) throws(SCIMError) {
        guard count > limits.unknownExtensionsMax else { return }
        throw .invalidValue(
            "The resource has more than \(limits.unknownExtensionsMax) extensions that no schema "
                + "describes."
        )
    }

    /// The object without members that are null, which are the same as absent.
    static func content(_ object: JSONObject) -> JSONObject {
        var object = object
        object.removeAll { $0.value == .null }
        return object
    }
}
