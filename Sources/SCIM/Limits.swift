/// The sizes that a request may have.
package struct Limits: Sendable {
    /// How many bytes the body of a user, or of any resource but a group, may have.
    package var userBodyBytesMax = 1 << 20
    /// How many bytes the body of a group may have: 100,000 members fit with all their
    /// sub-attributes.
    package var groupBodyBytesMax = 32 << 20
    /// How many bytes the body of a bulk request may have.
    package var bulkBodyBytesMax = 32 << 20
    /// How many bytes of memory the JSON value of one body may take, as the parser reckons it.
    package var jsonValueBytesMax = 64 << 20
    /// How many operations one bulk request may have.
    package var bulkOperationsMax = 1_000
    /// How long a cursor can be used, in seconds.
    package var cursorSecondsMax = 3_600
    /// How deep arrays and objects may nest in a body.
    package var jsonDepthMax = 32
    package var patchOperationsMax = 1_000
    /// How many comparisons a filter may have.
    package var filterTermsMax = 100
    /// How deep parentheses, `not` and value paths may nest in a filter.
    package var filterDepthMax = 20
    package var filterBytesMax = 8_192
    package var pageSizeMax = 1_000
    package var pageSizeDefault = 100
    /// How many member ids one request may name.
    package var membersMax = 100_000
    /// How long a value may be that an index holds.
    package var indexedValueBytesMax = 1_024
    /// How many values a multi-valued attribute may have, members apart.
    package var valuesMax = 1_000
    /// How many extensions without a schema a resource may have.
    package var unknownExtensionsMax = 20
    /// How many leniencies are kept of one request.
    package var lenienciesMax = 100

    package init() {}

    /// For what was accepted before and only has to be read again.
    package static let stored: Limits = {
        var limits = Limits()
        limits.jsonValueBytesMax = .max
        return limits
    }()

    /// What a tenant has unless its integration says otherwise.
    package static let standard = Limits()
}
