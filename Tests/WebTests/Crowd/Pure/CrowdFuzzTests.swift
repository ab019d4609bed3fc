import Directory
import SCIM
import Testing

@testable import Web

@Suite("Whatever is sent ends in a value or a refusal")
struct CrowdFuzzTests {
    @Test func `what the writer writes the reader reads, but for forbidden characters`() throws {
        var random = SplitMix(seed: 4)
        for _ in 0..<5_000 {
            let (attribute, text) = (name(&random), name(&random))
            var writer = XMLWriter()
            writer.declaration()
            writer.open("a", ["b": attribute])
            writer.element("c", text)
            writer.text(attribute)
            writer.close("a")
            let root = try XMLElement(reading: writer.bytes)
            #expect(scalars(root["b"]) == allowed(attribute))
            #expect(scalars(root.child("c")?.text) == allowed(text))
            #expect(scalars(root.text) == allowed(attribute))
            #expect(scalars(ProductText.writable(text)) == allowed(text))
        }
    }

    @Test func `spoilt bodies are read or refused`() {
        var random = SplitMix(seed: 5)
        var outcomes = [0, 0]
        for round in 0..<20_000 {
            let format = CrowdFormat.allCases[round % 2]
            let seeds = format == .xml ? Self.xmlSeeds : Self.jsonSeeds
            let body = spoilt(seeds[round / 2 % seeds.count], &random)
            outcomes[isRead(body, format) ? 0 : 1] += 1
            if format == .xml { _ = try? CrowdPassword(body: body, format: format) }
        }
        // A fuzzer whose every body is refused at its first byte would prove nothing.
        #expect(outcomes.allSatisfy { $0 > 300 }, "\(outcomes)")
    }

    @Test func `spoilt texts of the query language are read or refused`() {
        var random = SplitMix(seed: 6)
        var outcomes = [0, 0]
        for _ in 0..<20_000 {
            let text = String(decoding: spoilt(Self.cqlSeed, &random), as: UTF8.self)
            do {
                let restriction = try SearchRestriction(cql: text, of: .user)
                _ = restriction.matches(CrowdSubject.user("bob"))
                outcomes[0] += 1
            } catch {
                #expect(error.status == 400)
                #expect(error.reason == .illegalArgument)
                outcomes[1] += 1
            }
        }
        #expect(outcomes.allSatisfy { $0 > 1_000 }, "\(outcomes)")
    }

    private func isRead(_ body: [UInt8], _ format: CrowdFormat) -> Bool {
        do {
            let restriction = try SearchRestriction(body: body, format: format, of: .user)
            _ = restriction.matches(CrowdSubject.user("bob"))
            return true
        } catch {
            #expect(error.status == 400)
            #expect(error.reason == .illegalArgument)
            #expect((try? XMLElement(reading: error.body(in: .xml))) != nil)
            return false
        }
    }

    private func spoilt(_ seed: String, _ random: inout SplitMix) -> [UInt8] {
        var bytes = Array(seed.utf8)
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let place = Int.random(in: 0...bytes.count, using: &random)
            let end = min(bytes.count, place + Int.random(in: 0...8, using: &random))
            switch Int.random(in: 0..<6, using: &random) {
            case 0: bytes.removeSubrange(place..<end)
            case 1: bytes.insert(contentsOf: bytes[place..<end], at: place)
            case 2: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
            case 3 where place < bytes.count:
                bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 4 where Int.random(in: 0..<4, using: &random) == 0:
                bytes.removeSubrange(place...)
            default:
                let fragment = Self.fragments.randomElement(using: &random) ?? ""
                bytes.insert(contentsOf: fragment.utf8, at: place)
            }
        }
        return bytes
    }

    private func name(_ random: inout SplitMix) -> String {
        var scalars = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...12, using: &random) {
            let max = Self.scalarMaxima.randomElement(using: &random) ?? 0
            let value = UInt32.random(in: 0...max, using: &random)
            let isSpecial = Int.random(in: 0..<4, using: &random) == 0
            let special = Self.specialScalars.randomElement(using: &random) ?? " "
            scalars.append(isSpecial ? special : Unicode.Scalar(value) ?? special)
        }
        return String(scalars)
    }

    private func scalars(_ text: String?) -> [UInt32]? {
        text?.unicodeScalars.map(\.value)
    }

    /// By the specification's words, not by the code that is tried.
    private func allowed(_ text: String) -> [UInt32] {
        text.unicodeScalars.map(\.value).filter { value in
            [0x9, 0xA, 0xD].contains(value) || (0x20...0xD7FF).contains(value)
                || (0xE000...0xFFFD).contains(value) || (0x10000...0x10FFFF).contains(value)
        }
    }

    private static let scalarMaxima: [UInt32] = [0x20, 0x7F, 0x2FF, 0xFFFF, 0x10_FFFF]

    private static let specialScalars: [Unicode.Scalar] = [
        "\r", "\n", "<", "&", "]", ">", "\u{FFFE}", "\u{FFFF}", "\u{FFFD}",
    ]

    private static let xmlSeeds = [
        "<null-search-restriction/>",
        """
        <?xml version="1.0" encoding="UTF-8"?><boolean-search-restriction boolean-logic="and">\
        <restrictions><property-search-restriction><property><name>name</name>\
        <type>STRING</type></property><match-mode>CONTAINS</match-mode><value>b&amp;o</value>\
        </property-search-restriction><!-- c --><property-search-restriction><property>\
        <name>createdDate</name><type>DATE</type></property><match-mode>LESS_THAN</match-mode>\
        <value>2026-11-24T03:57:30.123+0000</value></property-search-restriction></restrictions>\
        </boolean-search-restriction>
        """,
        "<password><value><![CDATA[s]]>&#x41;</value></password>",
    ]

    private static let jsonSeeds = [
        #"{"restriction-type":"null-search-restriction"}"#,
        """
        {"restriction-type":"boolean-search-restriction","boolean-logic":"or","restrictions":[\
        {"restriction-type":"property-search-restriction","property":{"name":"active",\
        "type":"BOOLEAN"},"match-mode":"EXACTLY_MATCHES","value":true}]}
        """,
    ]

    private static let cqlSeed =
        #"name = "b*" and (email = *b or 'title' = c) or createdDate > 2026-01-31"#

    private static let fragments = [
        "<!DOCTYPE a>", "&", "&#x", ";", "]]>", "<![CDATA[", "-->", "<!--", "<?xml ", "?>", "/>",
        "</", "<a>", "'", "\"", "\\", "*", "(", ")", " or ", "\u{0}", "\u{FFFF}", "é", " a='b'",
        "{", "}", "[", ",",
    ]
}
