import ArgumentParser
import Foundation
import Simulator

/// `roster play`: the traffic of an identity provider against a SCIM URL.
struct PlayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "play",
        abstract: "Play the traffic of an identity provider against a SCIM URL.",
        discussion: "It creates people and groups there, and fails when an answer is not what the "
            + "provider needs."
    )

    @Argument(
        help: "The provider to play: \(Provider.allCases.map(\.rawValue).joined(separator: ", "))."
    )
    var provider: Provider
    @Option(help: "The SCIM base URL, such as http://127.0.0.1:8080/t/…/scim/v2.")
    var url: String
    @Option(help: "The bearer token.")
    var token: String
    @Flag(help: "Play with tens of people instead of hundreds.")
    var quick = false
    @Option(help: "Makes the names of a run; the same number plays the same names.")
    var seed: UInt64?

    func run() async throws {
        let script = provider.script(
            scale: quick ? .quick : .full,
            seed: seed ?? UInt64.random(in: 1...UInt64.max)
        )
        let player = Player(baseURL: url, token: token) { step in print(step.text + "\n") }
        let report: PlayReport
        do {
            report = try await player.play(script)
        } catch {
            throw CommandFailure("\(error)", status: CommandFailure.unavailable)
        }
        print(report.text)
        guard report.failed.isEmpty else { throw ExitCode.failure }
    }
}

extension Provider: ExpressibleByArgument {}
