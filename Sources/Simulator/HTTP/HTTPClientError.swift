/// Why an HTTP exchange brought no answer.
package enum HTTPClientError: Error, Sendable, Hashable {
    /// The text is no URL that this client can open.
    case malformedURL(String)
    /// The URL asks for TLS, which this client does not speak.
    case encryptedURL(String)
    /// The method, a header name or a header value cannot stand in a request.
    case malformedRequest(String)
    /// No connection could be opened.
    case unreachable(address: String, reason: String)
    /// The server closed the connection before its answer was complete.
    case connectionClosed(reason: String?)
    /// No complete answer came within the deadline.
    case timedOut(after: Duration)
    /// The answer is larger than the client keeps in memory.
    case answerTooLarge(bytesMax: Int)
    /// The answer is not HTTP/1.1.
    case malformedAnswer(reason: String)
    /// The client was closed, or its task cancelled, while the exchange was under way.
    case closed
}

extension HTTPClientError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .malformedURL(let url):
            "\"\(url)\" is not a URL of the form http://host:port/path."
        case .encryptedURL(let url):
            """
            \"\(url)\" begins with https://, which this client does not speak. Use the server's \
            internal http:// address, or the local end of the tunnel that leads to it.
            """
        case .malformedRequest(let reason):
            "The request could not be written: \(reason)."
        case .unreachable(let address, let reason):
            "No connection to \(address): \(reason). Is the server running there?"
        case .connectionClosed(let reason):
            "The server closed the connection before its answer was complete"
                + (reason.map { ": \($0)." } ?? ".")
        case .timedOut(let limit):
            "The server did not answer within \(limit)."
        case .answerTooLarge(let bytesMax):
            "The answer is larger than \(bytesMax) bytes."
        case .malformedAnswer(let reason):
            "The answer is not HTTP/1.1: \(reason)."
        case .closed:
            "The client was closed before the answer came."
        }
    }
}
