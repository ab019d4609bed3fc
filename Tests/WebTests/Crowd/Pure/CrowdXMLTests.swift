import Testing

@testable import Web

@Suite("Requests in XML")
struct CrowdXMLTests {
    private func read(_ text: String) throws -> XMLElement {
        try XMLElement(reading: Array(text.utf8))
    }

    private func message(_ text: String) -> String? {
        do {
            _ = try XMLElement(reading: Array(text.utf8))
            return nil
        } catch {
            return error.reason == .illegalArgument ? error.message : "another reason"
        }
    }

    @Test func `elements, attributes and text are read, prefixes dropped`() throws {
        let root = try read(
            """
            \u{FEFF}<?xml version='1.0' encoding='utf-8'?>
            <!-- <not> & read --><?some thing?>
            <c:a xmlns:c="urn:c" xmlns="urn:d" c:x = "1" y='2 > "1"'>one<b/> <!-- - -->two<c:b >3</c:b
            ></c:a>
            <!-- the end -->

            """
        )
        #expect(root.name == "a")
        #expect(root.attributes.map(\.name) == ["x", "y"])
        #expect(root["x"] == "1")
        #expect(root["y"] == "2 > \"1\"")
        #expect(root.text == "one two")
        #expect(root.children.map(\.name) == ["b", "b"])
        #expect(root.children.map(\.text) == ["", "3"])
        #expect(root.child("b")?.children.isEmpty == true)
        #expect(root.child("c") == nil)
    }

    @Test func `references and sections stand for characters`() throws {
        let root = try read(
            "<a b='&quot;&#10;&apos;\r\n&#x9;'>&lt;&amp;&gt;&#65;&#x20ac;"
                + "<![CDATA[<&amp;\r\n]]]]>\r\n\r</a>"
        )
        #expect(root["b"] == "\"\n' \t")
        #expect(root.text == "<&>A€<&amp;\n]]\n\n")
    }

    @Test(arguments: [
        ("", "line 1, character 1: an element was expected"),
        ("<!-- a -->\n", "line 2, character 1: an element was expected"),
        ("<a>\n é<b></a>", "line 2, character 6: the end tag of the element \"b\" was expected"),
        ("<a", "line 1, character 3: a blank, > or /> was expected"),
        ("<a>", "line 1, character 4: the body ends within the element \"a\""),
        ("</a>", "line 1, character 1: an end tag without its start tag"),
        ("<a/><b/>", "line 1, character 5: a second root element begins"),
        ("<a/>b", "line 1, character 5: text outside of the root element"),
        ("<a/>&#65;", "line 1, character 5: text outside of the root element"),
        ("<1/>", "line 1, character 2: a name was expected"),
        ("<a b/>", "line 1, character 5: = was expected"),
        ("<a b=c/>", "line 1, character 6: a value in quotation marks was expected"),
        ("<a b='c", "line 1, character 6: the value that begins here does not end"),
        ("<a b='<'/>", "line 1, character 7: < cannot stand in an attribute"),
        ("<a b='' b=''/>", "line 1, character 9: the element has this attribute already"),
        ("<a b=''c=''/>", "line 1, character 8: a blank, > or /> was expected"),
        ("<a>&nbsp;</a>", "line 1, character 4: &nbsp; names no character"),
        ("<a>&#0;</a>", "line 1, character 4: &#0; names no character"),
        ("<a>&#xD800;</a>", "line 1, character 4: &#xD800; names no character"),
        ("<a>&#+65;</a>", "line 1, character 4: &#+65; names no character"),
        ("<a>&#99999999999;</a>", "line 1, character 4: &#99999999999; names no character"),
        ("<a>a & b</a>", "line 1, character 6: an & that begins no reference; write &amp;"),
        ("<a><!-- </a>", "line 1, character 4: a comment that begins here does not end"),
        ("<a><![CDATA[</a>", "line 1, character 4: a CDATA section that begins here"),
        ("<a/><? ", "line 1, character 7: a name was expected"),
        ("<a/><?b", "line 1, character 5: an instruction that begins here does not end"),
        ("<a/><?xml ?>", "line 1, character 5: an XML declaration can only stand at the beginning"),
        (" <?xml version='1.0'?><a/>", "character 2: an XML declaration can only stand"),
        ("<a>\u{1}</a>", "line 1, character 4: a character that XML forbids"),
        ("<a>\u{FFFF}</a>", "line 1, character 4: a character that XML forbids"),
        (
            "<?xml version='1.0' encoding='ISO-8859-1'?><a/>",
            "line 1, character 21: the encoding must be UTF-8, not \"ISO-8859-1\""
        ),
        ("<![CDATA[a]]>", "line 1, character 1: document type declarations are not accepted"),
    ]) func `what is wrong is said with its place`(_ text: String, _ problem: String) {
        #expect(message(text)?.contains(problem) == true, "\(message(text) ?? "read")")
    }

    @Test(arguments: [
        "<!DOCTYPE a><a/>", "<!doctype a><a/>", "<?xml version='1.0'?>\n<!DOCTYPE a []><a/>",
        """
        <!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;">]><lolz>&lol2;</lolz>
        """,
        "<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>", "<a><!ENTITY b 'c'></a>",
    ]) func `document types and their entities are refused`(_ text: String) {
        #expect(message(text)?.contains("document type declarations are not accepted") == true)
    }

    @Test func `a body in another encoding is refused`() throws {
        for bytes: [UInt8] in [
            [0xFE, 0xFF, 0, 0x3C], [0xFF, 0xFE, 0x3C, 0], Array("<a>".utf8) + [0xE9, 0x3C],
            [0x3C, 0xC0, 0xBC], Array("<a>".utf8) + [0xED, 0xA0, 0x80],
        ] {
            let error = #expect(throws: CrowdError.self) { _ = try XMLElement(reading: bytes) }
            #expect(error?.message.contains("the body is not UTF-8") == true)
        }
    }

    @Test func `limits hold`() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth)
        }
        func attributes(_ count: Int) -> String {
            "<a" + (0..<count).map { " b\($0)=''" }.joined() + "/>"
        }
        func long(name: Int, value: Int) -> String {
            "<\(String(repeating: "n", count: name)) b='\(String(repeating: "v", count: value))'/>"
        }
        func many(_ count: Int) -> String {
            "<a>" + String(repeating: "<b/>", count: count - 1) + "</a>"
        }
        #expect(message(nested(32)) == nil)
        #expect(message(nested(33))?.contains("nest deeper than 32") == true)
        #expect(message(many(1_000)) == nil)
        #expect(message(many(1_001))?.contains("more than 1000 elements") == true)
        #expect(message(attributes(32)) == nil)
        #expect(message(attributes(33))?.contains("more than 32 attributes") == true)
        #expect(message(long(name: 128, value: 4_096)) == nil)
        #expect(message(long(name: 129, value: 1))?.contains("more than 128 bytes") == true)
        #expect(message(long(name: 1, value: 4_097))?.contains("more than 4096 bytes") == true)
        let body = "<a>" + String(repeating: "x", count: (64 << 10) - 7) + "</a>"
        #expect(message(body) == nil)
        #expect(message(body + " ")?.contains("more than 65536 bytes") == true)
    }
}
