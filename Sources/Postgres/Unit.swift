/// One pipeline on its way through a lane, and the caller that waits for it.
///
/// Unchecked: made by the caller, then given to the reactor's thread, which alone touches it.
final class Unit: @unchecked Sendable {
    typealias Outcome = Result<[Rows], PostgresError>

    let pipeline: Pipeline
    /// Whose it is.
    let flow: Flow
    /// When the caller's patience ends, time in the queue included.
    let deadline: Instant

    /// Nil once the caller has been answered.
    private var continuation: UnsafeContinuation<Outcome, Never>?

    /// How often it has been sent.
    private(set) var attempts = 0
    private(set) var sentAt: Instant?
    private(set) var results: [Rows] = []
    private(set) var failure: ServerError?
    /// Statements prepared ahead of this sending, up to the sync point of their own.
    private(set) var preparing: [Statement] = []
    private(set) var preparedCount = 0

    /// More sendings than this, and the unit itself is what breaks connections.
    static let attemptsMax = 3

    init(
        _ pipeline: Pipeline,
        flow: Flow,
        deadline: Instant,
        _ continuation: UnsafeContinuation<Outcome, Never>
    ) {
        self.pipeline = pipeline
        self.flow = flow
        self.deadline = deadline
        self.continuation = continuation
    }

    /// Whether somebody still waits for the answer.
    var isAwaited: Bool { continuation != nil }

    var mayBeSentAgain: Bool { isAwaited && attempts < Self.attemptsMax }

    /// Answers the caller, the first time only.
    func finish(_ outcome: Outcome) {
        continuation?.resume(returning: outcome)
        continuation = nil
    }

    /// Starts over: what an earlier sending brought is forgotten.
    func begin(preparing: [Statement]) {
        self.preparing = preparing
        preparedCount = 0
        attempts += 1
        sentAt = .now
        results.removeAll(keepingCapacity: true)
        failure = nil
    }

    /// The statement whose preparation the next result is about.
    func nextPreparation() -> Statement? {
        guard preparedCount < preparing.count else { return nil }
        defer { preparedCount += 1 }
        return preparing[preparedCount]
    }

    /// The sync point of the preparations has been passed.
    func endPreparations() { preparing = [] }

    /// Notes a result, or the first failure; what follows a failure is only its echo.
    func note(_ result: OpaquePointer, freeing: (OpaquePointer) -> Void) {
        if let error = PostgresError.refusal(of: result, statement: results.count) {
            if failure == nil {
                failure = results.count < pipeline.count ? error : error.at(statement: nil)
            }
            return freeing(result)
        }
        results.append(Rows(adopting: result))
    }

    /// Notes that a preparation failed.
    func note(preparationFailure error: ServerError) {
        if failure == nil { failure = error }
    }

    /// The statement that failed; nil when the transaction did at its end.
    var failedStatement: Statement? {
        guard let index = failure?.statement, index < pipeline.count else { return nil }
        return pipeline.steps[index].statement
    }
}
