import Foundation
import Testing

@Suite("Examples of RFC 7643")
struct CorpusSchemaTests {
    @Test(arguments: try Corpus.named("rfc7643-2.3.5"))
    func `§2.3.5 DateTime`(_ example: Example) async throws { try await example.play() }

    @Test(arguments: try Corpus.named("rfc7643-2.3.7"))
    func `§2.3.7 references`(_ example: Example) async throws { try await example.play() }

    @Test(arguments: try Corpus.named("rfc7643-2.4"))
    func `§2.4 multi-valued attributes`(_ example: Example) async throws {
        try await example.play()
    }

    @Test(arguments: try Corpus.named("rfc7643-2.5"))
    func `§2.5 unassigned and null values`(_ example: Example) async throws {
        try await example.play()
    }

    @Test(arguments: try Corpus.named("rfc7643-3"))
    func `§3 SCIM resources`(_ example: Example) async throws { try await example.play() }

    @Test(arguments: try Corpus.named("rfc7643-3.1"))
    func `§3.1 common attributes`(_ example: Example) async throws { try await example.play() }

    @Test(arguments: try Corpus.named("rfc7643-3.3"))
    func `§3.3 extensions`(_ example: Example) async throws { try await example.play() }

    @Test(arguments: try Corpus.named("rfc7643-4.1"))
    func `§4.1 User`(_ example: Example) async throws { try await example.play() }

    @Test(arguments: try Corpus.named("rfc7643-4.2"))
    func `§4.2 Group`(_ example: Example) async throws { try await example.play() }

    @Test(arguments: try Corpus.named("rfc7643-5"))
    func `§5 service provider configuration`(_ example: Example) async throws {
        try await example.play()
    }

    @Test(arguments: try Corpus.named("rfc7643-6"))
    func `§6 resource types`(_ example: Example) async throws { try await example.play() }

    @Test(arguments: try Corpus.named("rfc7643-7"))
    func `§7 schemas`(_ example: Example) async throws { try await example.play() }

    @Test(arguments: try Corpus.named("rfc7643-8.1"))
    func `§8.1 minimal user`(_ example: Example) async throws { try await example.play() }

    @Test(arguments: try Corpus.named("rfc7643-8.2"))
    func `§8.2 full user`(_ example: Example) async throws { try await example.play() }

    @Test(arguments: try Corpus.named("rfc7643-8.3"))
    func `§8.3 enterprise user`(_ example: Example) async throws { try await example.play() }

    @Test(arguments: try Corpus.named("rfc7643-8.4"))
    func `§8.4 group`(_ example: Example) async throws { try await example.play() }

    @Test(arguments: try Corpus.named("rfc7643-8.5"))
    func `§8.5 service provider configuration in full`(_ example: Example) async throws {
        try await example.play()
    }

    @Test(arguments: try Corpus.named("rfc7643-8.6"))
    func `§8.6 resource types in full`(_ example: Example) async throws { try await example.play() }

    @Test(arguments: try Corpus.named("rfc7643-8.7.1"))
    func `§8.7.1 resource schemas`(_ example: Example) async throws { try await example.play() }

    @Test(arguments: try Corpus.named("rfc7643-8.7.2"))
    func `§8.7.2 service provider schemas`(_ example: Example) async throws {
        try await example.play()
    }
}

@Suite("Examples of RFC 9865")
struct CorpusCursorTests {
    @Test(arguments: try Corpus.named("rfc9865-2"))
    func `§2 cursors`(_ example: Example) async throws { try await example.play() }

    @Test(arguments: try Corpus.named("rfc9865-2.1"))
    func `§2.1 errors`(_ example: Example) async throws { try await example.play() }

    @Test(arguments: try Corpus.named("rfc9865-2.2"))
    func `§2.2 sorting`(_ example: Example) async throws { try await example.play() }

    @Test(arguments: try Corpus.named("rfc9865-2.4"))
    func `§2.4 cursors beside indexes`(_ example: Example) async throws { try await example.play() }

    @Test(arguments: try Corpus.named("rfc9865-3"))
    func `§3 cursors in a POST`(_ example: Example) async throws { try await example.play() }

    @Test(arguments: try Corpus.named("rfc9865-4"))
    func `§4 configuration`(_ example: Example) async throws { try await example.play() }
}

@Suite("The corpus is played whole")
struct CorpusCompletenessTests {
    @Test func `no file is left out`() throws {
        let directory = URL(filePath: #filePath).deletingLastPathComponent()
        let source = try FileManager.default
            .contentsOfDirectory(at: directory, includingPropertiesForKeys: nil)
            .filter { $0.lastPathComponent.hasPrefix("Corpus") }
            .map { try String(contentsOf: $0, encoding: .utf8) }
            .joined()
        let missing = try Corpus.names().filter { !source.contains("named(\"\($0)\"))") }
        #expect(missing.isEmpty)
    }
}
