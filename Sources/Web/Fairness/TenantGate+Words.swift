import HTTPTypes
import SCIM

extension TenantGate.Refusal {
    /// Whole seconds a client is asked to wait, one at least.
    var retryAfter: Int {
        switch self {
        case .crowded: return SCIMFailure.retryAfter
        case .tooFast(_, let wait):
            let (seconds, attoseconds) = wait.components
            return max(1, Int(seconds) + (attoseconds > 0 ? 1 : 0))
        }
    }

    /// What was too much, and when to come back.
    var detail: String {
        switch self {
        case .crowded:
            "More requests for this directory have been sent at a time than can be answered. Send "
                + "fewer at a time, and this one again in \(retryAfter) seconds."
        case .tooFast(let rate, _):
            "More than \(rate.perSecond) requests a second have been sent for this directory, "
                + "which is what its operator allows. Send this one again in \(retryAfter) s."
        }
    }

    /// The SCIM Error this is: a rate is a 429 for every provider, and an overload what this one
    /// waits on.
    func error(for patience: ProviderPatience) -> SCIMError {
        switch self {
        case .crowded: patience.error(detail)
        case .tooFast: .tooManyRequests(detail)
        }
    }
}

extension CrowdAnswer {
    /// What an application is told that sends more than is let in.
    init(_ refusal: TenantGate.Refusal, _ format: CrowdFormat) {
        let error = CrowdError(status: 503, reason: .operationFailed, message: refusal.detail)
        self.init(error, format)
        headers[.retryAfter] = String(refusal.retryAfter)
    }
}
