import SCIM
import Testing

/// A type with an extension in which every characteristic of an attribute occurs, and a stored
/// resource of it to be patched and replaced.
enum PatchSubject {
    static let badgeURN = "urn:example:scim:schemas:2.0:Badge"

    static let type = ResourceType(
        name: "User",
        endpoint: "/Users",
        description: "Users with badges.",
        schema: .user,
        extensions: [
            .init(schema: .enterpriseUser, isRequired: false),
            .init(schema: badge, isRequired: false),
        ],
        defaults: ["active": true]
    )

    static let badge = Schema(
        id: badgeURN,
        name: "Badge",
        description: "Everything an attribute can be.",
        attributes: [
            attribute("code") { $0.isRequired = true },
            attribute("serial") { $0.mutability = .immutable },
            attribute("level", .integer),
            attribute("weight", .decimal),
            attribute("issued", .dateTime),
            attribute("photo", .binary),
            attribute("link", .reference),
            attribute("valid", .boolean),
            attribute("pin") {
                $0.mutability = .writeOnly
                $0.returned = .never
            },
            attribute("note") { $0.returned = .request },
            attribute("issuer") { $0.mutability = .readOnly },
            attribute("tags") {
                $0.isMultiValued = true
                $0.isCaseExact = true
            },
            attribute("origins") {
                $0.isMultiValued = true
                $0.mutability = .immutable
            },
            attribute("seal", .complex) {
                $0.mutability = .immutable
                $0.subAttributes = [attribute("stamp"), attribute("year", .integer)]
            },
            door, keys,
        ]
    )

    private static let door = attribute("door", .complex) {
        $0.subAttributes = [
            attribute("name") { $0.isRequired = true },
            attribute("key") { $0.mutability = .immutable },
            attribute("hint") {
                $0.mutability = .writeOnly
                $0.returned = .never
            },
            attribute("state") { $0.mutability = .readOnly },
            attribute("count", .integer),
            attribute("marks") { $0.isMultiValued = true },
        ]
    }

    private static let keys = attribute("keys", .complex) {
        $0.isMultiValued = true
        $0.subAttributes = [
            attribute("value") { $0.isRequired = true },
            attribute("type") { $0.canonicalValues = ["front", "back"] },
            attribute("primary", .boolean),
            attribute("display"),
            attribute("cut") { $0.mutability = .immutable },
            attribute("secret") {
                $0.mutability = .writeOnly
                $0.returned = .never
            },
            attribute("made") { $0.mutability = .readOnly },
        ]
    }

    static func attribute(
        _ name: String,
        _ type: Attribute.ValueType = .string,
        _ change: (inout Attribute) -> Void = { _ in }
    ) -> Attribute {
        var attribute = Attribute(name, type, "The \(name).")
        change(&attribute)
        return attribute
    }

    /// As it is stored: with what is read-only, and what no answer shows.
    static func stored() throws -> Resource { try document.get() }

    private static let document = Result {
        try Reading.resource(
            #"""
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User",
                "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
                "urn:example:scim:schemas:2.0:Badge"],
             "userName":"babs","externalId":"e1","active":true,"title":"Boss",
             "name":{"givenName":"Barbara","familyName":"Jensen"},
             "emails":[{"value":"w@x.com","type":"work","primary":true},
                {"value":"h@x.com","type":"home"}],
             "addresses":[{"type":"work","locality":"Los Angeles","primary":true},
                {"type":"home","locality":"Hollywood"}],
             "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{
                "department":"Ops","manager":{"value":"m1"}},
             "urn:example:scim:schemas:2.0:Badge":{
                "code":"c1","serial":"S1","level":3,"pin":"1234","note":"n","issuer":"Acme",
                "tags":["a","b"],"origins":["x","y"],"seal":{"stamp":"st","year":2020},
                "door":{"name":"main","key":"k1","hint":"h1","state":"open","count":1,
                    "marks":["p"]},
                "keys":[
                    {"value":"v1","type":"front","primary":true,"cut":"c1","secret":"s1",
                        "made":"2020"},
                    {"value":"v2","type":"back"}]}}
            """#,
            type
        )
    }

    /// An operation's JSON; `@badge:` and `@enterprise:` stand for the URNs of the extensions.
    static func operation(_ kind: String, _ path: String?, _ value: String?) -> String {
        var members = [#""op":"\#(kind)""#]
        if let path {
            let bytes = JSONValue.string(expanded(path)).bytes
            members.append(#""path":\#(String(decoding: bytes, as: UTF8.self))"#)
        }
        if let value { members.append(#""value":\#(expanded(value))"#) }
        return "{\(members.joined(separator: ","))}"
    }

    /// The stored resource after one operation.
    static func patched(
        _ kind: String,
        _ path: String?,
        _ value: String?,
        dialect: Dialect = .strict
    ) throws -> PatchOutcome {
        try Reading.patched(stored(), operation(kind, path, value), dialect: dialect)
    }

    /// What the operation is refused with; nil when it is not.
    static func refusal(
        of operations: String,
        dialect: Dialect = .strict
    ) throws -> SCIMError.ErrorType? {
        let stored = try stored()
        do {
            _ = try Reading.patched(stored, operations, dialect: dialect)
        } catch let error as SCIMError {
            #expect(error.status == 400)
            return error.type
        }
        return nil
    }

    /// The value of an attribute, wherever it stands; null when it has none.
    static func value(of name: String, in resource: Resource) -> JSONValue {
        if let value = resource.attributes[name] { return value }
        for urn in [Reading.enterprise, badgeURN] {
            if case .object(let container) = resource.attributes[urn],
                let value = container[name]
            {
                return value
            }
        }
        return .null
    }

    static func expanded(_ text: String) -> String {
        text.replacing("@badge:", with: "\(badgeURN):")
            .replacing("@enterprise:", with: "\(Reading.enterprise):")
    }
}

/// A row of an operation table: what an operation makes of an attribute of the subject.
struct PatchRow: Sendable, CustomTestStringConvertible {
    let kind: String
    let path: String?
    let value: String?
    let attribute: String
    let expected: String

    init(_ kind: String, _ path: String?, _ value: String?, _ attribute: String, _ expected: String)
    {
        self.kind = kind
        self.path = path
        self.value = value
        self.attribute = attribute
        self.expected = expected
    }

    var testDescription: String { "\(kind) \(path ?? "-") \(value ?? "-")" }

    /// Expects the row to hold, in every dialect.
    func check() throws {
        for dialect in Dialect.allCases {
            let outcome = try PatchSubject.patched(kind, path, value, dialect: dialect)
            let value = PatchSubject.value(of: attribute, in: outcome.resource)
            #expect(value == (try Reading.json(expected)), "\(dialect)")
            let isChanged = outcome.isResourceChanged
            #expect(isChanged, "\(dialect)")
        }
    }
}

/// A row of an error table: what an operation is refused with.
struct RefusalRow: Sendable, CustomTestStringConvertible {
    let kind: String
    let path: String?
    let value: String?
    let type: SCIMError.ErrorType

    init(_ kind: String, _ path: String?, _ value: String?, _ type: SCIMError.ErrorType) {
        self.kind = kind
        self.path = path
        self.value = value
        self.type = type
    }

    var testDescription: String { "\(kind) \(path ?? "-") \(value ?? "-")" }

    /// Expects the refusal in every dialect.
    func check() throws {
        for dialect in Dialect.allCases {
            let operation = PatchSubject.operation(kind, path, value)
            #expect(try PatchSubject.refusal(of: operation, dialect: dialect) == type, "\(dialect)")
        }
    }
}
