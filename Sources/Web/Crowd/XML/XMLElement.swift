/// An attribute of an XML element, its prefix dropped.
struct XMLAttribute: Sendable, Hashable {
    let name: String
    let value: String
}

/// An element of a request's XML with all that it holds.
///
/// The reader's limits bound how deep and how many.
struct XMLElement: Sendable, Hashable {
    let name: String
    let attributes: [XMLAttribute]
    /// The text of the element, without that of its children.
    private(set) var text = ""
    private(set) var children: [XMLElement] = []

    /// The root element of a text; linear in its size.
    ///
    /// Throws `ILLEGAL_ARGUMENT` that says at which line and character the text cannot be read.
    init(reading bytes: [UInt8]) throws(CrowdError) {
        var reader = try XMLReader(bytes)
        var document = XMLElement(name: "", attributes: [])
        var open: [XMLElement] = []
        while true {
            switch try reader.next() {
            case .start(let name, let attributes):
                open.append(document)
                document = XMLElement(name: name, attributes: attributes)
            case .text(let text):
                document.text += text
            case .end:
                guard var parent = open.popLast() else { break }
                parent.children.append(document)
                document = parent
            case .finished:
                guard let root = document.children.first else {
                    throw reader.failure("an element was expected")
                }
                self = root
                return
            }
        }
    }

    private init(name: String, attributes: [XMLAttribute]) {
        self.name = name
        self.attributes = attributes
    }

    /// The first child of this name.
    func child(_ name: String) -> XMLElement? {
        children.first { $0.name == name }
    }

    /// The value of the attribute of this name.
    subscript(_ name: String) -> String? {
        attributes.first { $0.name == name }?.value
    }
}
