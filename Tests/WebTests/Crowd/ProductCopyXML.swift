/// An element of an XML document, as a product's parser hands it on.
struct ProductCopyXML: Sendable {
    let name: String
    private(set) var attributes: [(name: String, value: String)] = []
    private(set) var children: [ProductCopyXML] = []
    private(set) var text = ""

    /// The first element below this one that has the name.
    func child(_ name: String) -> ProductCopyXML? { children.first { $0.name == name } }

    /// The elements at the end of a path of names.
    func all(_ path: String...) -> [ProductCopyXML] {
        path.reduce([self]) { found, name in
            found.flatMap { element in element.children.filter { $0.name == name } }
        }
    }

    /// The text of the first element of this name; nil when there is none.
    func text(_ name: String) -> String? { child(name)?.text }

    subscript(attribute: String) -> String? {
        attributes.first { $0.name == attribute }?.value
    }

    /// Why a document is none.
    struct Malformed: Error, CustomStringConvertible {
        let description: String
    }

    /// Reads a document as strictly as XML 1.0 is, without document types.
    ///
    /// Written apart from the server's reader, which would forgive itself.
    init(document: [UInt8]) throws(Malformed) {
        guard let text = String(validating: document, as: UTF8.self) else {
            throw Malformed(description: "not UTF-8")
        }
        var reader = ProductCopyXMLReader(text)
        self = try reader.document()
    }

    fileprivate init(
        name: String,
        attributes: [(name: String, value: String)]
    ) {
        self.name = name
        self.attributes = attributes
    }

    fileprivate mutating func append(_ child: ProductCopyXML) { children.append(child) }

    fileprivate mutating func append(_ scalars: [Unicode.Scalar]) {
        text.unicodeScalars.append(contentsOf: scalars)
    }
}

/// Reads a document scalar by scalar.
private struct ProductCopyXMLReader {
    private let scalars: [Unicode.Scalar]
    private var position = 0

    init(_ text: String) { scalars = Array(text.unicodeScalars) }

    typealias Malformed = ProductCopyXML.Malformed

    mutating func document() throws(Malformed) -> ProductCopyXML {
        if starts(with: "<?xml") {
            let end = try end(of: "?>")
            let declaration = String(scalars[position..<end])
            guard declaration.contains("version=\"1.0\"") else {
                throw malformed("an XML declaration without a version")
            }
            position = end + 2
        }
        try skipMiscellaneous()
        let root = try element()
        try skipMiscellaneous()
        guard position == scalars.count else { throw malformed("something behind the root") }
        return root
    }

    /// Blanks and comments, which may stand before and behind the root.
    private mutating func skipMiscellaneous() throws(Malformed) {
        while position < scalars.count {
            if Self.blanks.contains(scalars[position]) {
                position += 1
            } else if starts(with: "<!--") {
                try skipComment()
            } else {
                return
            }
        }
    }

    private mutating func skipComment() throws(Malformed) {
        position += 4
        let end = try end(of: "--")
        guard end + 2 < scalars.count, scalars[end + 2] == ">" else {
            throw malformed("two hyphens in a comment")
        }
        position = end + 3
    }

    private mutating func element() throws(Malformed) -> ProductCopyXML {
        try take("<")
        let name = try name()
        var element = ProductCopyXML(name: name, attributes: try attributes())
        if starts(with: "/>") {
            position += 2
            return element
        }
        try take(">")
        while !starts(with: "</") {
            if starts(with: "<!--") {
                try skipComment()
            } else if starts(with: "<") {
                element.append(try self.element())
            } else {
                element.append(try characters(until: "<", isAttribute: false))
            }
        }
        position += 2
        guard try self.name() == name else { throw malformed("another end than of <\(name)>") }
        skipBlanks()
        try take(">")
        return element
    }

    private mutating func attributes() throws(Malformed) -> [(name: String, value: String)] {
        var attributes: [(name: String, value: String)] = []
        while true {
            let hasBlank = skipBlanks()
            guard position < scalars.count, scalars[position] != ">", scalars[position] != "/"
            else { return attributes }
            guard hasBlank else { throw malformed("no blank before an attribute") }
            let name = try name()
            guard !attributes.contains(where: { $0.name == name }) else {
                throw malformed("the attribute \(name) twice")
            }
            skipBlanks()
            try take("=")
            skipBlanks()
            guard position < scalars.count, ["\"", "'"].contains(scalars[position]) else {
                throw malformed("a value without quotes")
            }
            let quote = scalars[position]
            position += 1
            let value = try characters(until: quote, isAttribute: true)
            position += 1
            attributes.append((name, String(value[...])))
        }
    }

    /// Characters with references resolved, up to a delimiter, which has to come.
    private mutating func characters(
        until delimiter: Unicode.Scalar,
        isAttribute: Bool
    ) throws(Malformed) -> [Unicode.Scalar] {
        var found: [Unicode.Scalar] = []
        while position < scalars.count, scalars[position] != delimiter {
            let scalar = scalars[position]
            switch scalar {
            case "&":
                found.append(try reference())
                continue
            case "<":
                throw malformed("< in the value of an attribute")
            case "]" where !isAttribute && starts(with: "]]>"):
                throw malformed("]]> in text")
            case "\r":
                // Line ends reach a program as one character, and blanks in values as a space.
                if position + 1 < scalars.count, scalars[position + 1] == "\n" { position += 1 }
                found.append(isAttribute ? " " : "\n")
            case "\t", "\n":
                found.append(isAttribute ? " " : scalar)
            default:
                guard Self.isAllowed(scalar) else { throw malformed("a forbidden character") }
                found.append(scalar)
            }
            position += 1
        }
        guard position < scalars.count else { throw malformed("an early end") }
        return found
    }

    private mutating func reference() throws(Malformed) -> Unicode.Scalar {
        let end = try end(of: ";")
        let name = String(scalars[(position + 1)..<end])
        position = end + 1
        switch name {
        case "lt": return "<"
        case "gt": return ">"
        case "amp": return "&"
        case "quot": return "\""
        case "apos": return "'"
        default: break
        }
        let isHexadecimal = name.hasPrefix("#x")
        guard name.hasPrefix("#"),
            let value = UInt32(
                name.dropFirst(isHexadecimal ? 2 : 1),
                radix: isHexadecimal ? 16 : 10
            ),
            let scalar = Unicode.Scalar(value), Self.isAllowed(scalar)
        else { throw malformed("the reference &\(name);") }
        return scalar
    }

    /// XML 1.0 §2.2, production 2.
    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x9, 0xA, 0xD, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
        default: false
        }
    }

    /// Names are those of the protocol: letters, digits and hyphens of ASCII, no namespaces.
    private mutating func name() throws(Malformed) -> String {
        let start = position
        while position < scalars.count {
            switch scalars[position] {
            case "a"..."z", "A"..."Z": break
            case "0"..."9", "-": guard position > start else { throw malformed("no name") }
            default:
                guard position > start else { throw malformed("no name") }
                return String(scalars[start..<position])
            }
            position += 1
        }
        throw malformed("an early end")
    }

    private static let blanks: Set<Unicode.Scalar> = [" ", "\t", "\n", "\r"]

    @discardableResult
    private mutating func skipBlanks() -> Bool {
        let start = position
        while position < scalars.count, Self.blanks.contains(scalars[position]) { position += 1 }
        return position > start
    }

    private func starts(with text: String) -> Bool {
        scalars[position...].starts(with: text.unicodeScalars)
    }

    private mutating func take(_ scalar: Unicode.Scalar) throws(Malformed) {
        guard position < scalars.count, scalars[position] == scalar else {
            throw malformed("no \(scalar)")
        }
        position += 1
    }

    /// Where the next occurrence of a text begins, which has to come.
    private func end(of text: String) throws(Malformed) -> Int {
        let wanted = Array(text.unicodeScalars)
        var place = position
        while place + wanted.count <= scalars.count {
            if scalars[place..<(place + wanted.count)].elementsEqual(wanted) { return place }
            place += 1
        }
        throw malformed("no \(text)")
    }

    private func malformed(_ what: String) -> Malformed {
        let near = scalars[max(0, position - 40)..<min(scalars.count, position + 40)]
        return Malformed(description: "\(what) at \(position), near \(String(near))")
    }
}

extension String {
    fileprivate init(_ scalars: ArraySlice<Unicode.Scalar>) {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        self.init(view)
    }
}
