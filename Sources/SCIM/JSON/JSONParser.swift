/// Reads JSON text, refusing what PostgreSQL's jsonb could not keep.
///
/// Source: RFC 8259; names that differ in case alone are refused because SCIM ignores case
/// (RFC 7643 §2.1).
package enum JSONParser {
    /// The value that `bytes` hold.
    ///
    /// Linear in the number of bytes. Throws `invalidSyntax` with the position of the byte, from
    /// 1, at which reading stopped.
    package static func value(
        from bytes: [UInt8],
        limits: Limits = .standard
    ) throws(SCIMError) -> JSONValue {
        var reader = JSONReader(depthMax: limits.jsonDepthMax)
        return try reader.document(bytes.span)
    }
}
