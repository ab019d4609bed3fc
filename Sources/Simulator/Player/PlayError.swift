/// Why a step ends before its end.
package enum PlayError: Error, Sendable, Hashable {
    /// The step failed for this reason; the next one may go well.
    case failed(String)
    /// No step after this one could reach the server either.
    case cutOff(HTTPClientError)
}

extension HTTPClientError {
    /// True when trying the next request would be idle.
    var isFinal: Bool {
        switch self {
        case .malformedURL, .encryptedURL, .malformedRequest, .unreachable, .closed: true
        case .connectionClosed, .timedOut, .answerTooLarge, .malformedAnswer: false
        }
    }
}
