/// Where in a body a value stands; spelled out only when an error or a leniency names it.
struct Place: Sendable {
    private let parent: String?
    private let index: Int?
    private let name: String

    init(_ name: String) {
        self.init(parent: nil, index: nil, name: name)
    }

    private init(parent: String?, index: Int?, name: String) {
        self.parent = parent
        self.index = index
        self.name = name
    }

    /// As `emails`, `emails[1].value`, or `urn:…:User:manager.value`.
    var text: String {
        let number = index.map { "[\($0)]" } ?? ""
        guard let parent else { return name + number }
        return name.isEmpty ? parent + number : "\(parent)\(number).\(name)"
    }

    /// The element of this index, from 0.
    func element(_ index: Int) -> Place {
        guard parent == nil else { return Place(parent: text, index: index, name: "") }
        return Place(parent: name, index: index, name: "")
    }

    /// The sub-attribute of this name.
    func part(_ part: String) -> Place {
        if name.isEmpty { return Place(parent: parent, index: index, name: part) }
        return Place(parent: parent == nil ? name : text, index: nil, name: part)
    }
}
