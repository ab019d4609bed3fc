import Foundation
import SCIM
import Testing

@Suite("Examples of RFC 7643 and RFC 7644, without a server")
struct CorpusTests {
    @Test(arguments: try Corpus.named("rfc7643-2.3.5", .filter))
    func `RFC 7643 §2.3.5 DateTime`(_ example: Example) throws { try example.hold() }

    @Test(arguments: try Corpus.named("rfc7643-2.4", .representation, .filter))
    func `RFC 7643 §2.4 multi-valued attributes`(_ example: Example) throws { try example.hold() }

    @Test(arguments: try Corpus.named("rfc7643-2.5", .patch))
    func `RFC 7643 §2.5 unassigned and null values`(_ example: Example) throws {
        try example.hold()
    }

    @Test(arguments: try Corpus.named("rfc7643-3", .representation))
    func `RFC 7643 §3 SCIM resources`(_ example: Example) throws { try example.hold() }

    @Test(arguments: try Corpus.named("rfc7643-4.1", .representation))
    func `RFC 7643 §4.1 User`(_ example: Example) throws { try example.hold() }

    @Test(arguments: try Corpus.named("rfc7643-8.1", .representation))
    func `RFC 7643 §8.1 minimal user`(_ example: Example) throws { try example.hold() }

    @Test(arguments: try Corpus.named("rfc7643-8.2", .representation))
    func `RFC 7643 §8.2 full user`(_ example: Example) throws { try example.hold() }

    @Test(arguments: try Corpus.named("rfc7643-8.3", .representation))
    func `RFC 7643 §8.3 enterprise user`(_ example: Example) throws { try example.hold() }

    @Test(arguments: try Corpus.named("rfc7643-8.4", .representation))
    func `RFC 7643 §8.4 group`(_ example: Example) throws { try example.hold() }

    @Test(arguments: try Corpus.named("rfc7643-8.7.1", .schema))
    func `RFC 7643 §8.7.1 resource schemas`(_ example: Example) throws { try example.hold() }

    @Test(arguments: try Corpus.named("rfc7643-8.7.2", .schema))
    func `RFC 7643 §8.7.2 service provider schemas`(_ example: Example) throws {
        try example.hold()
    }

    @Test(arguments: try Corpus.named("rfc7644-3.4.2.2", .filter))
    func `RFC 7644 §3.4.2.2 filtering`(_ example: Example) throws { try example.hold() }

    @Test(arguments: try Corpus.named("rfc7644-3.5.2", .patch))
    func `RFC 7644 §3.5.2 PATCH and its paths`(_ example: Example) throws { try example.hold() }

    @Test(arguments: try Corpus.named("rfc7644-3.5.2.1", .patch))
    func `RFC 7644 §3.5.2.1 add`(_ example: Example) throws { try example.hold() }

    @Test(arguments: try Corpus.named("rfc7644-3.5.2.2", .patch))
    func `RFC 7644 §3.5.2.2 remove`(_ example: Example) throws { try example.hold() }

    @Test(arguments: try Corpus.named("rfc7644-3.5.2.3", .patch))
    func `RFC 7644 §3.5.2.3 replace`(_ example: Example) throws { try example.hold() }

    @Test func `no file with examples for the engine is left out`() throws {
        let source = try String(contentsOf: URL(filePath: #filePath), encoding: .utf8)
        let missing = try Corpus.names().filter { name in
            try !Corpus.named(name, .filter, .patch, .representation, .schema).isEmpty
                && !source.contains("named(\"\(name)\", ")
        }
        #expect(missing.isEmpty)
    }
}
