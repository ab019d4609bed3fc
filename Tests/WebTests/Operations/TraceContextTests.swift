import Testing

@testable import Web

@Suite("traceparent, W3C Trace Context §3.2")
struct TraceContextTests {
    private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    private static let span = "00f067aa0ba902b7"

    @Test(arguments: [
        "00-\(trace)-\(span)-01", "00-\(trace)-\(span)-00", "cc-\(trace)-\(span)-01-what-comes",
    ])
    func `a valid one names trace and span`(_ header: String) throws {
        let context = try #require(TraceContext(traceparent: header))
        #expect(context.traceID == Self.trace)
        #expect(context.spanID == Self.span)
    }

    @Test(arguments: [
        nil, "", "00-\(trace)-\(span)", "ff-\(trace)-\(span)-01", "00-\(trace)-\(span)-01-more",
        "00-\(trace.uppercased())-\(span)-01", "00-\(trace)x-\(span)-01",
        "00-00000000000000000000000000000000-\(span)-01", "00-\(trace)-0000000000000000-01",
        "00-\(trace.dropLast())\n-\(span)-01",
    ])
    func `what is not one is no trace`(_ header: String?) {
        #expect(TraceContext(traceparent: header) == nil)
    }
}
