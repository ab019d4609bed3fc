import Testing

@Suite("Examples of RFC 7644")
struct CorpusProtocolTests {
    @Test(arguments: try Corpus.named("rfc7644-3.2"))
    func `§3.2 endpoints and methods`(_ example: Example) async throws { try await example.play() }

    @Test(arguments: try Corpus.named("rfc7644-3.3"))
    func `§3.3 creating`(_ example: Example) async throws { try await example.play() }

    @Test(arguments: try Corpus.named("rfc7644-3.3.1"))
    func `§3.3.1 resource types`(_ example: Example) async throws { try await example.play() }

    @Test(arguments: try Corpus.named("rfc7644-3.4.1"))
    func `§3.4.1 reading`(_ example: Example) async throws { try await example.play() }

    @Test(arguments: try Corpus.named("rfc7644-3.4.2"))
    func `§3.4.2 querying`(_ example: Example) async throws { try await example.play() }

    @Test(arguments: try Corpus.named("rfc7644-3.4.2.1"))
    func `§3.4.2.1 query endpoints`(_ example: Example) async throws { try await example.play() }

    @Test(arguments: try Corpus.named("rfc7644-3.4.2.2"))
    func `§3.4.2.2 filtering`(_ example: Example) async throws { try await example.play() }

    @Test(arguments: try Corpus.named("rfc7644-3.4.2.3"))
    func `§3.4.2.3 sorting`(_ example: Example) async throws { try await example.play() }

    @Test(arguments: try Corpus.named("rfc7644-3.4.2.4"))
    func `§3.4.2.4 paging`(_ example: Example) async throws { try await example.play() }

    @Test(arguments: try Corpus.named("rfc7644-3.4.2.5"))
    func `§3.4.2.5 attributes of queries`(_ example: Example) async throws {
        try await example.play()
    }

    @Test(arguments: try Corpus.named("rfc7644-3.4.3"))
    func `§3.4.3 querying by POST`(_ example: Example) async throws { try await example.play() }

    @Test(arguments: try Corpus.named("rfc7644-3.5.1"))
    func `§3.5.1 PUT`(_ example: Example) async throws { try await example.play() }

    @Test(arguments: try Corpus.named("rfc7644-3.5.2"))
    func `§3.5.2 PATCH and its paths`(_ example: Example) async throws { try await example.play() }

    @Test(arguments: try Corpus.named("rfc7644-3.5.2.1"))
    func `§3.5.2.1 add`(_ example: Example) async throws { try await example.play() }

    @Test(arguments: try Corpus.named("rfc7644-3.5.2.2"))
    func `§3.5.2.2 remove`(_ example: Example) async throws { try await example.play() }

    @Test(arguments: try Corpus.named("rfc7644-3.5.2.3"))
    func `§3.5.2.3 replace`(_ example: Example) async throws { try await example.play() }

    @Test(arguments: try Corpus.named("rfc7644-3.6"))
    func `§3.6 deleting`(_ example: Example) async throws { try await example.play() }

    @Test(arguments: try Corpus.named("rfc7644-3.7"))
    func `§3.7 bulk`(_ example: Example) async throws { try await example.play() }

    @Test(arguments: try Corpus.named("rfc7644-3.7.1"))
    func `§3.7.1 circular references`(_ example: Example) async throws { try await example.play() }

    @Test(arguments: try Corpus.named("rfc7644-3.7.2"))
    func `§3.7.2 bulkId`(_ example: Example) async throws { try await example.play() }

    @Test(arguments: try Corpus.named("rfc7644-3.7.3"))
    func `§3.7.3 answers and errors of bulk`(_ example: Example) async throws {
        try await example.play()
    }

    @Test(arguments: try Corpus.named("rfc7644-3.7.4"))
    func `§3.7.4 limits of bulk`(_ example: Example) async throws { try await example.play() }

    @Test(arguments: try Corpus.named("rfc7644-3.8"))
    func `§3.8 formats`(_ example: Example) async throws { try await example.play() }

    @Test(arguments: try Corpus.named("rfc7644-3.9"))
    func `§3.9 attributes of answers`(_ example: Example) async throws { try await example.play() }

    @Test(arguments: try Corpus.named("rfc7644-3.10"))
    func `§3.10 attribute notation`(_ example: Example) async throws { try await example.play() }

    @Test(arguments: try Corpus.named("rfc7644-3.11"))
    func `§3.11 Me`(_ example: Example) async throws { try await example.play() }

    @Test(arguments: try Corpus.named("rfc7644-3.12"))
    func `§3.12 errors`(_ example: Example) async throws { try await example.play() }

    @Test(arguments: try Corpus.named("rfc7644-3.13"))
    func `§3.13 versions of the protocol`(_ example: Example) async throws {
        try await example.play()
    }

    @Test(arguments: try Corpus.named("rfc7644-3.14"))
    func `§3.14 versions of resources`(_ example: Example) async throws { try await example.play() }

    @Test(arguments: try Corpus.named("rfc7644-4"))
    func `§4 discovery`(_ example: Example) async throws { try await example.play() }
}
