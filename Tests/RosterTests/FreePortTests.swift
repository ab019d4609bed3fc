import Simulator
import Testing

@testable import roster

@Suite("Looking for a free port")
struct FreePortTests {
    @Test func `a client that connects meanwhile is not kept waiting`() async throws {
        let port = try await quietPort()
        let client = HTTPClient(deadline: .seconds(60))
        let request = HTTPExchangeRequest(method: "GET", url: "http://127.0.0.1:\(port)/readyz")
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                for _ in 0..<300 { _ = try await FreePort.find(host: "127.0.0.1", port: port) }
            }
            // Every attempt ends, refused or cut off; none is answered and none waits.
            for _ in 0..<300 {
                await #expect {
                    _ = try await client.send(request)
                } throws: { error in
                    switch error {
                    case HTTPClientError.unreachable, HTTPClientError.connectionClosed: true
                    default: false
                    }
                }
            }
            try await tasks.waitForAll()
        }
        await client.close()
    }

    /// A port below those that the kernel gives to other tests meanwhile.
    private func quietPort() async throws -> Int {
        while true {
            do {
                let port = Int.random(in: 10_000..<30_000)
                return try await FreePort.find(host: "127.0.0.1", port: port)
            } catch is CommandFailure {
                continue
            }
        }
    }
}
