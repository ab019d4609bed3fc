import NIOCore
import NIOHTTP1
import NIOPosix

/// A small HTTP/1.1 client: one connection, kept alive, opened again when the server closed it.
///
/// Exchanges of one client run one after another in the order of their calls, each within the
/// deadline from the moment it is sent. Redirections are answers like any other, compression is
/// not undone, and TLS is not spoken.
package actor HTTPClient {
    private let deadline: Duration
    private var connection: (channel: any Channel, address: HTTPAddress)?
    private var isBusy = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// A client that gives each exchange this long, by default as long as Okta waits.
    package init(deadline: Duration = .seconds(60)) {
        self.deadline = deadline
    }

    deinit {
        connection?.channel.close(promise: nil)
    }

    /// Sends a request and returns its complete answer, whatever its status.
    ///
    /// A request that may be repeated (GET, HEAD, PUT, DELETE, OPTIONS) is sent a second time when the
    /// server closed a kept connection before it answered a byte.
    package func send(
        _ request: HTTPExchangeRequest
    ) async throws(HTTPClientError) -> HTTPExchangeResponse {
        let address = try HTTPAddress(request.url)
        let head = try HTTPRequestHead(request, address: address)
        await takeTurn()
        defer { passTurn() }
        let isReused = isConnected(to: address)
        do {
            return try await exchange(head, body: request.body, address: address)
        } catch {
            let isStale = isReused && !error.hasAnswerBegun && error.error.isClosedByServer
            guard isStale, Self.repeatable.contains(request.method) else { throw error.error }
        }
        do {
            return try await exchange(head, body: request.body, address: address)
        } catch {
            throw error.error
        }
    }

    /// Closes the connection; a later request opens a new one.
    package func close() async {
        let channel = connection?.channel
        connection = nil
        // The only error here is that the channel is closed already, which is what was wanted.
        try? await channel?.close().get()
    }

    private static let repeatable = ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"]

    /// Waits until the exchanges called before have ended; each of them has a deadline.
    private func takeTurn() async {
        if isBusy {
            await withCheckedContinuation { waiting.append($0) }
        }
        isBusy = true
    }

    private func passTurn() {
        if waiting.isEmpty {
            isBusy = false
        } else {
            waiting.removeFirst().resume()
        }
    }

    private func isConnected(to address: HTTPAddress) -> Bool {
        guard let connection else { return false }
        return connection.channel.isActive && connection.address.sharesConnection(with: address)
    }

    private func exchange(
        _ head: HTTPRequestHead,
        body: [UInt8]?,
        address: HTTPAddress
    ) async throws(HTTPInterruption) -> HTTPExchangeResponse {
        let end = NIODeadline.now() + TimeAmount(deadline)
        let channel = try await connect(to: address)
        let order = HTTPOrder(
            head: head,
            body: body.map { ByteBuffer(bytes: $0) },
            deadline: end,
            answer: channel.eventLoop.makePromise()
        )
        let outcome = await withTaskCancellationHandler {
            channel.writeAndFlush(order).whenFailure { error in
                // A closed channel has no handler left to fail the answer. After any other failure
                // an early answer may still be unread, and the handler outlives it.
                if case ChannelError.ioOnClosedChannel = error { order.answer.fail(error) }
            }
            return await Self.outcome(of: order.answer.futureResult)
        } onCancel: {
            channel.close(promise: nil)
        }
        switch outcome {
        case .success(let response):
            return response
        case .failure(let interruption):
            connection = nil
            let error = Task.isCancelled ? .closed : interruption.error
            throw HTTPInterruption(error: error, hasAnswerBegun: interruption.hasAnswerBegun)
        }
    }

    private func connect(to address: HTTPAddress) async throws(HTTPInterruption) -> any Channel {
        if let connection, isConnected(to: address) { return connection.channel }
        await close()
        let limit = deadline
        let bootstrap = ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connectTimeout(TimeAmount(limit))
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    // The client has checked the header lines itself, with better words.
                    try pipeline.addHTTPClientHandlers(enableOutboundHeaderValidation: false)
                    try pipeline.addHandler(HTTPExchangeHandler(limit: limit))
                }
            }
        do {
            let channel = try await bootstrap.connect(host: address.host, port: address.port).get()
            connection = (channel, address)
            return channel
        } catch {
            throw HTTPInterruption(
                error: .unreachable(address: address.authority, reason: Self.reason(error)),
                hasAnswerBegun: false
            )
        }
    }

    private static func outcome(
        of answer: EventLoopFuture<HTTPExchangeResponse>
    ) async -> Result<HTTPExchangeResponse, HTTPInterruption> {
        do {
            return .success(try await answer.get())
        } catch let interruption as HTTPInterruption {
            return .failure(interruption)
        } catch {
            return .failure(
                HTTPInterruption(error: .connectionClosed(reason: nil), hasAnswerBegun: false)
            )
        }
    }

    private static func reason(_ error: any Error) -> String {
        guard let error = error as? NIOConnectionError else { return "\(error)" }
        guard let attempt = error.connectionErrors.last else {
            return "the name \(error.host) has no address"
        }
        switch (attempt.error as? IOError)?.errnoCode {
        // ECONNREFUSED of Linux and of Darwin; the text of the error itself is hard to read.
        case 111, 61: return "the connection was refused"
        case .some, nil: return "\(attempt.error)"
        }
    }
}

extension HTTPClientError {
    /// True when the server closed the connection instead of answering.
    fileprivate var isClosedByServer: Bool {
        if case .connectionClosed = self { return true }
        return false
    }
}
