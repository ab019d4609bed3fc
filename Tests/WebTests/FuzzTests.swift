import Foundation
import SCIM
import Simulator
import Testing
import WebTesting

@Suite("Spoilt requests get a SCIM Error, RFC 7644 §3.12", .serialized)
struct FuzzTests {
    private static let memoryGrowthMax = 128 << 20

    /// `ROSTER_TEST_SEED` and `ROSTER_TEST_CASES`, as a failure names them, play its sweep again.
    @Test func `at every endpoint, by every method, no answer is the server's fault`() async throws
    {
        let run = FuzzRun(cases: 1_500)
        let sweeps = max(2, (run.cases + FuzzRequest.sweep - 1) / FuzzRequest.sweep)
        let seeds = try FuzzSeeds()
        let server = try await SharedServer.server()
        print("fuzz: ROSTER_TEST_SEED=\(run.seed), HTTP, \(sweeps * FuzzRequest.sweep) cases")
        let start = try Self.residentBytes()
        var warm = start
        var statuses: [Int: Int] = [:]
        for number in stride(from: 0, to: sweeps, by: 2) {
            async let one = Self.sweep(number, of: run, server, seeds)
            async let other = Self.sweep(number + 1, of: run, server, seeds)
            for found in try await [one, other] { statuses.merge(found) { $0 + $1 } }
            if number < sweeps / 10 { warm = try Self.residentBytes() }
        }
        let end = try Self.residentBytes()
        let counts = statuses.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        print(
            "fuzz: HTTP, statuses \(counts.joined(separator: ", ")); resident MiB \(start >> 20) "
                + "at first, \(warm >> 20) after a tenth, \(end >> 20) at last"
        )
        if run.isLong { #expect(end - warm < Self.memoryGrowthMax) }
        guard run.cases >= 1_000 else { return }
        // Had the generator gone astray, all would be refused for one reason.
        for status in [200, 201, 204, 400, 401, 404, 405, 501] {
            #expect(statuses[status, default: 0] > 0, "no \(status)")
        }
    }

    /// Every endpoint by every method, at a tenant of its own; how often each status came.
    private static func sweep(
        _ number: Int,
        of run: FuzzRun,
        _ server: TestServer,
        _ seeds: FuzzSeeds
    ) async throws -> [Int: Int] {
        // Okta would be told of an overload by a 429, which is no 5xx.
        let tenant = try await server.tenant(
            provider: "other",
            dialect: number % 4 == 0 ? "strict" : "auto",
            features: #"{"passwords":true}"#
        )
        let user = try await tenant.newUser("anna")
        let group = try await tenant.newGroup("Staff", members: [user])
        await tenant.client.close()
        let port = server.address.split(separator: ":").last.flatMap { UInt16($0) }
        let target = FuzzTarget(
            port: try #require(port),
            base: String(tenant.address.dropFirst(server.address.count)),
            token: tenant.token,
            user: user,
            group: group
        )
        let sweep = FuzzSweep(
            seed: run.seed &+ UInt64(number * FuzzRequest.sweep),
            target: target,
            seeds: seeds
        )
        return try await withCheckedThrowingContinuation { done in
            // The connection blocks, and the threads of tasks are few.
            Thread.detachNewThread { done.resume(with: Result { try sweep.statuses() }) }
        }
    }

    /// The memory of this process, server and test alike, that is not paged out.
    private static func residentBytes() throws -> Int {
        let pages = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
            .split(separator: " ").dropFirst().first.flatMap { Int($0) }
        return try #require(pages) * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}

/// The cases of one tenant, one after the other.
private struct FuzzSweep: Sendable {
    let seed: UInt64
    let target: FuzzTarget
    let seeds: FuzzSeeds

    func statuses() throws -> [Int: Int] {
        var statuses: [Int: Int] = [:]
        var connection = try FuzzConnection(port: target.port)
        for number in 0..<FuzzRequest.sweep {
            var mutation = FuzzMutation(seed: seed &+ UInt64(number))
            let request = FuzzRequest(number, to: target, seeds: seeds, using: &mutation)
            if request.isRaw || connection.isClosing {
                connection = try FuzzConnection(port: target.port)
            }
            do {
                let answer = try connection.answer(
                    to: request.bytes,
                    isHead: request.method == "HEAD"
                )
                statuses[answer.status, default: 0] += 1
                try Self.check(TestAnswer(answer), to: request)
            } catch {
                throw TestAnswer.Unexpected(
                    description: """
                        ROSTER_TEST_SEED=\(seed) ROSTER_TEST_CASES=\(FuzzRequest.sweep), case \
                        \(number): \(error)
                        \(String(decoding: request.bytes, as: UTF8.self).debugDescription)
                        """
                )
            }
            // What followed an early end of the head would be taken for a request of its own.
            if request.isRaw { connection = try FuzzConnection(port: target.port) }
        }
        return statuses
    }

    private static func check(_ answer: TestAnswer, to request: FuzzRequest) throws {
        switch answer.status {
        case 204, 304: return
        case _ where request.method == "HEAD" && (200...499).contains(answer.status): return
        case 501 where request.path == "/Me": return
        case 200...299:
            for text in try answer.texts("Operations", "status") where text.hasPrefix("5") {
                throw TestAnswer.Unexpected(description: "an operation failed: \(answer.text)")
            }
        case 400...499: _ = try answer.scimType
        default: throw TestAnswer.Unexpected(description: "\(answer.status) \(answer.text)")
        }
    }
}
