import SCIM

extension SCIMError {
    /// The error of a bulk operation that refers to one that was not done.
    ///
    /// When that one can be tried again later, so can this one.
    ///
    /// - Parameters:
    ///   - number: the place of the one that was not done, from 1.
    ///   - failure: why it was not done, if it was tried.
    static func dependence(
        onNumber number: Int,
        bulkID: String,
        failure: SCIMError?
    ) -> SCIMError {
        SCIMError(
            status: failure.flatMap { $0.isPassing ? $0.status : nil } ?? 409,
            type: nil,
            detail: "This operation refers to the resource of operation \(number) (bulkId "
                + "\"\(bulkID.prefix(100))\"), which could not be done."
        )
    }

    /// Whether the same request may succeed at another time.
    var isPassing: Bool { status == 429 || status >= 500 }
}
