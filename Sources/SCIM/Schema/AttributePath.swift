/// The place of an attribute in a resource, in the canonical spelling of its schema.
package struct AttributePath: Sendable, Hashable {
    /// The URN of the extension that has the attribute; nil for the core schema and for the
    /// attributes that every resource has.
    package let schemaURN: String?
    package let name: String
    package let subName: String?

    package init(schemaURN: String? = nil, name: String, subName: String? = nil) {
        self.schemaURN = schemaURN
        self.name = name
        self.subName = subName
    }

    /// The path as RFC 7644 §3.10 writes it: `emails.value`, or with the URN of an extension.
    package var text: String {
        let local = subName.map { "\(name).\($0)" } ?? name
        return schemaURN.map { "\($0):\(local)" } ?? local
    }
}
