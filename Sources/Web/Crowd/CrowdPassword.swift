import SCIM

/// The password in the body of a request, which nothing prints.
struct CrowdPassword: Sendable {
    let value: String

    /// Throws `ILLEGAL_ARGUMENT` when there is none; the message quotes nothing of the body.
    init(body: [UInt8], format: CrowdFormat) throws(CrowdError) {
        guard let value = Self.value(in: body, format: format) else {
            throw .illegalArgument(
                "The body must hold a password: <password><value>…</value></password> in XML, or "
                    + "{\"value\":\"…\"} in JSON."
            )
        }
        self.value = value
    }

    private static func value(in body: [UInt8], format: CrowdFormat) -> String? {
        switch format {
        case .xml:
            // What the reader says of a spoilt body can quote the password in it.
            guard let root = try? XMLElement(reading: body), root.name == "password" else {
                return nil
            }
            return root.child("value")?.text
        case .json:
            guard case .string(let text)? = (try? JSONObject(crowd: body))?["value"] else {
                return nil
            }
            return text
        }
    }
}

extension CrowdPassword: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    var description: String { "(hidden)" }
    var debugDescription: String { description }
    var customMirror: Mirror { Mirror(self, children: []) }
}
