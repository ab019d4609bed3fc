import Directory

/// Appends XML to bytes that are sent as they grow.
///
/// Names come from the code and are written as they are; texts come from anywhere.
struct XMLWriter: Sendable {
    /// What is written so far, and not taken away.
    var bytes: [UInt8] = []

    /// The line that says which encoding follows.
    mutating func declaration() {
        bytes += #"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#.utf8
    }

    /// A start tag.
    mutating func open(_ name: String, _ attributes: KeyValuePairs<String, String> = [:]) {
        begin(name, attributes)
        bytes.append(UInt8(ascii: ">"))
    }

    /// An element without content.
    mutating func empty(_ name: String, _ attributes: KeyValuePairs<String, String> = [:]) {
        begin(name, attributes)
        bytes += "/>".utf8
    }

    /// An end tag.
    mutating func close(_ name: String) {
        bytes += "</".utf8
        bytes += name.utf8
        bytes.append(UInt8(ascii: ">"))
    }

    /// An element that holds text and nothing else.
    mutating func element(_ name: String, _ text: String) {
        guard !text.isEmpty else { return empty(name) }
        open(name)
        self.text(text)
        close(name)
    }

    /// Text between tags.
    mutating func text(_ text: String) {
        escape(text, isAttribute: false)
    }

    private mutating func begin(_ name: String, _ attributes: KeyValuePairs<String, String>) {
        bytes.append(UInt8(ascii: "<"))
        bytes += name.utf8
        for (name, value) in attributes {
            bytes.append(UInt8(ascii: " "))
            bytes += name.utf8
            bytes += "=\"".utf8
            escape(value, isAttribute: true)
            bytes.append(UInt8(ascii: "\""))
        }
    }

    private mutating func escape(_ text: String, isAttribute: Bool) {
        let isWritten = text.utf8.withContiguousStorageIfAvailable { buffer in
            guard buffer.allSatisfy(Self.isPlain) else { return false }
            bytes.append(contentsOf: buffer)
            return true
        }
        if isWritten == true { return }
        for scalar in text.unicodeScalars where ProductText.isWritable(scalar) {
            escape(scalar, isAttribute: isAttribute)
        }
    }

    private mutating func escape(_ scalar: Unicode.Scalar, isAttribute: Bool) {
        switch scalar {
        case "&": bytes += "&amp;".utf8
        case "<": bytes += "&lt;".utf8
        case ">": bytes += "&gt;".utf8
        case "\"": bytes += "&quot;".utf8
        // A reader takes line ends of any kind as a line feed, and in attributes as a blank.
        case "\r": bytes += "&#13;".utf8
        case "\n" where isAttribute: bytes += "&#10;".utf8
        case "\t" where isAttribute: bytes += "&#9;".utf8
        default: bytes += UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
        }
    }

    /// Whether the byte can be written as it is, wherever it stands.
    ///
    /// 0xEF begins the characters that XML forbids, among others.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), 0xEF:
            false
        default: byte >= 0x20
        }
    }
}
