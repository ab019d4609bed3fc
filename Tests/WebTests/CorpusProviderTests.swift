import Testing

@Suite("What identity providers send")
struct CorpusProviderTests {
    @Test(arguments: try Corpus.named("okta-aiw"))
    func `Okta's app integrations`(_ example: Example) async throws { try await example.play() }

    @Test(arguments: try Corpus.named("okta-oin"))
    func `Okta's catalogue apps`(_ example: Example) async throws { try await example.play() }

    @Test(arguments: try Corpus.named("entra"))
    func `Entra`(_ example: Example) async throws { try await example.play() }

    @Test(arguments: try Corpus.named("onelogin"))
    func `OneLogin`(_ example: Example) async throws { try await example.play() }

    @Test(arguments: try Corpus.named("jumpcloud"))
    func `JumpCloud`(_ example: Example) async throws { try await example.play() }

    @Test(arguments: try Corpus.named("ping"))
    func `Ping`(_ example: Example) async throws { try await example.play() }

    @Test(arguments: try Corpus.named("google"))
    func `Google`(_ example: Example) async throws { try await example.play() }

    @Test(arguments: try Corpus.named("rippling"))
    func `Rippling`(_ example: Example) async throws { try await example.play() }
}
