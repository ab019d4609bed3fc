/// The trace that a request belongs to, as its sender says.
///
/// Roster makes no spans of its own: its log lines belong to the caller's span.
///
/// Source: W3C Trace Context §3.2.
struct TraceContext: Sendable, Equatable {
    /// 32 hexadecimal digits.
    let traceID: String
    /// 16 hexadecimal digits, of the caller's span.
    let spanID: String

    /// Nil when the header is not what the specification says; the request then has no trace.
    init?(traceparent: String?) {
        guard let traceparent else { return nil }
        let parts = traceparent.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count >= 4, let version = parts.first, version != "ff",
            version.isHexadecimal(count: 2), parts[1].isHexadecimal(count: 32),
            parts[2].isHexadecimal(count: 16), parts[3].isHexadecimal(count: 2),
            // Later versions may add parts; this one has four.
            version != "00" || parts.count == 4,
            parts[1].contains(where: { $0 != "0" }), parts[2].contains(where: { $0 != "0" })
        else { return nil }
        traceID = String(parts[1])
        spanID = String(parts[2])
    }
}
