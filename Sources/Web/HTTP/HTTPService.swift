import Logging
import NIOCore

/// What the connections of a server have in common.
struct HTTPService: Sendable {
    let eventLoops: any EventLoopGroup
    /// Where requests are answered.
    let executor: any TaskExecutor
    /// How long a client may be silent when it is its turn, in the middle of a request too.
    let idleTimeout: TimeAmount
    let date: HTTPDate
    let logger: Logger
    let respond: @Sendable (Request) async -> Response
}
