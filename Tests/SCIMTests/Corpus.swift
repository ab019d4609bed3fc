import Foundation
import SCIM
import Testing

/// What `Tests/Corpus` holds: the examples of the RFCs, a file for each section, and the requests
/// of the identity providers, a file for each provider.
///
/// `Tests/Corpus/README.md` says what stands in the files. WebTests compiles this file too.
enum Corpus {
    private static let directory = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Corpus")

    /// The examples of a file that are of these kinds, or all of them, each once for every
    /// dialect that it is played in.
    static func named(_ name: String, _ kinds: Example.Kind...) throws -> [Example] {
        let file = try file(name)
        return try file.list("examples").flatMap { content in
            guard case .object(let content) = content else {
                throw CorpusFault("\(name) has an example that is no object.")
            }
            return try Example.each(content, in: file)
        }.filter { example in
            kinds.isEmpty || kinds.contains(example.kind)
        }
    }

    /// The names of all files, without `.json`.
    static func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: directory.path(percentEncoded: false))
            .filter { $0.hasSuffix(".json") }
            .map { String($0.dropLast(5)) }
            .sorted()
    }

    private static func file(_ name: String) throws -> JSONObject {
        let data = try Data(contentsOf: directory.appending(path: "\(name).json"))
        let value: JSONValue
        do {
            value = try JSONParser.value(from: Array(data), limits: .standard)
        } catch {
            throw CorpusFault("\(name).json: \(error.detail)")
        }
        guard case .object(let object) = value else {
            throw CorpusFault("\(name).json is no object.")
        }
        return object
    }
}

/// What is wrong with a file of the corpus.
struct CorpusFault: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// One example of the corpus in one dialect.
struct Example: Sendable, CustomTestStringConvertible {
    /// What is done with an example.
    enum Kind: String, Sendable {
        /// Requests are sent and their answers looked at.
        case exchange
        /// A filter selects some of the file's resources.
        case filter
        /// Operations change a resource.
        case patch
        /// A resource is stored and comes back as it was sent.
        case representation
        /// A schema has the attributes of the RFC's.
        case schema

        /// The members of an example of this kind.
        fileprivate var names: Set<String> {
            switch self {
            case .exchange: ["exchanges", "afterwards"]
            case .filter: ["filter", "matches", "matchesWhenNew", "error"]
            case .patch: ["resource", "operations", "result", "error"]
            case .representation: ["body", "ignored"]
            case .schema: ["id", "attributes", "differs", "missing", "added"]
            }
        }
    }

    let kind: Kind
    let name: String
    let dialect: Dialect
    let content: JSONObject
    /// The whole file, for what its examples share.
    let file: JSONObject

    var testDescription: String {
        "\(file.text("section") ?? ""): \(name) [\(dialect.rawValue)]"
    }

    /// The type of resource that the example is about.
    var type: ResourceType { content.text("type") == "Group" ? .group : .user }

    /// What a PATCH is applied to: a resource, or the name of one in the file.
    var resource: JSONValue? {
        guard case .string(let name) = content["resource"] else { return content["resource"] }
        return file.object("resources")?[name]
    }

    /// The value of this name, with that of the dialect before that of all.
    func value(_ name: String) -> JSONValue? {
        content.object(dialect.rawValue)?[name] ?? content[name]
    }

    /// The body of a representation as a client sees it again, without what the server keeps and
    /// what the example says is not taken over.
    var expectedRepresentation: JSONValue {
        let server = ["/id", "/meta", "/groups", "/members", "/password"]
        return content["body"]?.removing(server + (content["ignored"]?.texts ?? [])) ?? .null
    }

    /// The members that every example can have, and those that its kind can do without.
    private static let common: Set<String> = [
        "name", "kind", "dialects", "type", "before", "strict",
    ]
    private static let optional: Set<String> = [
        "afterwards", "matches", "matchesWhenNew", "error", "result", "ignored", "differs",
        "missing", "added",
    ]

    /// The example once for each of its dialects.
    fileprivate static func each(
        _ content: JSONObject,
        in file: JSONObject
    ) throws -> [Example] {
        guard let name = content.text("name"),
            let kind = Kind(rawValue: content.text("kind") ?? file.text("kind") ?? "exchange")
        else { throw CorpusFault("An example has no name or is of no known kind.") }
        try content.checkNames(common.union(kind.names), of: name)
        guard kind.names.isSubset(of: optional.union(content.members.map(\.name))) else {
            throw CorpusFault("\(name) lacks something of \(kind.names.sorted()).")
        }
        let names = content["dialects"] ?? file["dialects"] ?? ["strict", "auto"]
        return try names.texts.map { text in
            guard let dialect = Dialect(rawValue: text) else {
                throw CorpusFault("\(name): there is no dialect \(text).")
            }
            return Example(kind: kind, name: name, dialect: dialect, content: content, file: file)
        }
    }
}

extension JSONObject {
    func text(_ name: String) -> String? {
        guard case .string(let text) = self[name] else { return nil }
        return text
    }

    func object(_ name: String) -> JSONObject? {
        guard case .object(let object) = self[name] else { return nil }
        return object
    }

    /// Refuses a member that means nothing, so that a slip of the pen checks more than nothing.
    func checkNames(_ names: Set<String>, of owner: String) throws {
        for member in members where !names.contains(member.name) {
            throw CorpusFault("\(owner) has \(member.name), which means nothing.")
        }
    }

    /// The elements of an array; none when there is no array.
    func list(_ name: String) -> [JSONValue] { self[name]?.list ?? [] }
}

extension JSONValue {
    /// The elements of an array; none when it is something else.
    var list: [JSONValue] {
        guard case .array(let elements) = self else { return [] }
        return elements
    }

    /// The strings among the elements of an array.
    var texts: [String] {
        list.compactMap {
            guard case .string(let text) = $0 else { return nil }
            return text
        }
    }

    /// The JSON text, for messages.
    var line: String { String(decoding: bytes, as: UTF8.self) }
}
