import Testing

@Suite("The reader of a product's copy is strict")
struct ProductCopyXMLTests {
    @Test(arguments: [
        "", "x", "<a>", "<a></b>", "<a/><a/>", "<a b=c/>", "<a b='1' b='2'/>", "<a b='<'/>",
        "<a b='1'c='2'/>", "<a>&nbsp;</a>", "<a>&</a>", "<a>&#1;</a>", "<a>\u{1}</a>",
        "<a>]]></a>", "<!DOCTYPE a><a/>", "<a>\u{FFFE}</a>", "<a x='", "<a>&#xD800;</a>", "< a/>",
        "<a/>x", "<!-- -- --><a/>", "<1/>",
    ])
    func `what is no document is refused`(_ text: String) {
        #expect(throws: ProductCopyXML.Malformed.self) {
            try ProductCopyXML(document: Array(text.utf8))
        }
    }

    @Test func `values are what a parser hands on`() throws {
        let document = try ProductCopyXML(
            document: Array(
                "<?xml version=\"1.0\"?>\n<a b='&lt;\t\n&#10;\"'><c>x&amp;&#x41;\r\ny</c><!-- --></a> "
                    .utf8
            )
        )
        #expect(document["b"] == "<  \n\"")
        #expect(document.text("c") == "x&A\ny")
    }

    @Test func `bytes that are not UTF-8 are refused`() {
        #expect(throws: ProductCopyXML.Malformed.self) {
            try ProductCopyXML(document: [0x3C, 0x61, 0x3E, 0xFF, 0x3C, 0x2F, 0x61, 0x3E])
        }
    }
}
