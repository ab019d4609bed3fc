import SCIM
import Testing
import WebTesting

@Suite("Discovery, RFC 7643 §5 to §7, RFC 7644 §4")
struct DiscoveryTests {
    private static let lists = ["/Schemas", "/ResourceTypes"]
    private static let core = "urn:ietf:params:scim:schemas:core:2.0:"

    /// A definition as /Schemas lists it, with the names that lead to it.
    private struct Definition {
        let schema: String
        let path: String
        let value: JSONValue
        let parent: JSONValue?

        var name: String? { value["name"]?.text }
        var subAttributes: [JSONValue] { value["subAttributes"]?.list ?? [] }
        var isComplex: Bool { value["type"] == "complex" }
    }

    private func definitions(_ tenant: TestTenant) async throws -> [Definition] {
        let schemas = try await tenant.read("/Schemas").value("Resources")?.list ?? []
        #expect(schemas.count >= 6)
        return schemas.flatMap { schema in
            let urn = schema["id"]?.text ?? ""
            return flattened(schema["attributes"]?.list ?? [], schema: urn, below: nil, parent: nil)
        }
    }

    private func flattened(
        _ attributes: [JSONValue],
        schema: String,
        below path: String?,
        parent: JSONValue?
    ) -> [Definition] {
        attributes.flatMap { value in
            let name = value["name"]?.text ?? ""
            let path = path.map { "\($0).\(name)" } ?? name
            let here = Definition(schema: schema, path: path, value: value, parent: parent)
            return [here]
                + flattened(here.subAttributes, schema: schema, below: path, parent: value)
        }
    }

    @Test(.rows("DISC-12", "DISC-13"))
    func `every definition is complete and of known words`() async throws {
        let words: [(String, Set<String>)] = [
            (
                "type",
                [
                    "string", "boolean", "decimal", "integer", "dateTime", "binary", "reference",
                    "complex",
                ]
            ),
            ("mutability", ["readOnly", "readWrite", "immutable", "writeOnly"]),
            ("returned", ["always", "never", "default", "request"]),
        ]
        try await withTenant { tenant in
            for definition in try await definitions(tenant) {
                let place = Comment(rawValue: "\(definition.schema) \(definition.path)")
                for (keyword, known) in words {
                    #expect(known.contains(definition.value[keyword]?.text ?? ""), place)
                }
                for keyword in ["multiValued", "required"] {
                    let value = definition.value[keyword]
                    #expect(value == true || value == false, place)
                }
                let uniqueness = definition.value["uniqueness"]?.text ?? "none"
                #expect(["none", "server", "global"].contains(uniqueness), place)
                #expect(definition.isComplex == !definition.subAttributes.isEmpty, place)
                let isReference = definition.value["type"] == "reference"
                #expect((definition.value["referenceTypes"] != nil) == isReference, place)
                #expect(definition.name?.wholeMatch(of: /\$?[A-Za-z][-_0-9A-Za-z]*/) != nil, place)
                let names = definition.subAttributes.compactMap { $0["name"]?.text?.lowercased() }
                #expect(Set(names).count == definition.subAttributes.count, place)
            }
        }
    }

    @Test(.rows("DISC-14"))
    func `nothing complex is within something complex, but in the schema of schemas`()
        async throws
    {
        try await withTenant { tenant in
            let nested = try await definitions(tenant).filter { $0.isComplex && $0.parent != nil }
            #expect(nested.map(\.schema) == ["\(Self.core)Schema"])
        }
    }

    @Test(.rows("DISC-06", "DISC-09", "DISC-10", "DISC-15", "DISC-24"))
    func `every schema in use is listed, those of discovery too, and no message`() async throws {
        try await withTenant { tenant in
            let schemas = try await tenant.read("/Schemas")
            let types = try await tenant.read("/ResourceTypes")
            let listed = try schemas.texts("Resources", "id")
            #expect(Set(listed.map { $0.lowercased() }).count == listed.count)
            for answer in [schemas, types] {
                let count = try answer.value("Resources")?.list.count
                #expect(try answer.totalResults == count.map { Int64($0) })
                #expect(try answer.value("itemsPerPage") == answer.value("totalResults"))
            }
            #expect(!listed.contains { $0.contains(":api:messages:") })
            let discovery = ["Schema", "ResourceType", "ServiceProviderConfig"]
            #expect(Set(discovery.map { Self.core + $0 }).isSubset(of: listed))
            for type in try types.value("Resources")?.list ?? [] {
                let extensions = type["schemaExtensions"]?.list ?? []
                let urns = ([type] + extensions).compactMap { $0["schema"]?.text }
                #expect(urns.count == extensions.count + 1)
                #expect(Set(urns).isSubset(of: listed))
            }
        }
    }

    @Test(.rows("DISC-16"), arguments: lists + ["/ServiceProviderConfig"])
    func `discovery is neither paged, sorted nor projected`(_ path: String) async throws {
        try await withTenant { tenant in
            let query =
                "count=1&startIndex=2&sortBy=id&sortOrder=descending&attributes=id"
                + "&excludedAttributes=meta"
            let plain = try await tenant.read(path)
            #expect(try await tenant.read("\(path)?\(query)").text == plain.text)
        }
    }

    @Test(
        .rows("DISC-17"),
        arguments: lists + [
            "/ServiceProviderConfig", "/Schemas/\(URN.user)", "/ResourceTypes/User",
        ]
    )
    func `a filter on discovery is 403`(_ path: String) async throws {
        try await withTenant { tenant in
            let filter = #"?filter=id eq "User""#
            try await Refusal("DISC-17", path, "GET", path + filter, status: 403)
                .expect(from: tenant)
        }
    }

    static let characteristics: [(urn: String, path: String, keyword: String, value: JSONValue)] = [
        (URN.user, "userName", "required", true), (URN.user, "userName", "caseExact", false),
        (URN.user, "userName", "uniqueness", "server"),
        (URN.user, "password", "mutability", "writeOnly"),
        (URN.user, "password", "returned", "never"), (URN.user, "groups", "mutability", "readOnly"),
        (URN.user, "groups.value", "mutability", "readOnly"),
        (URN.user, "emails", "multiValued", true), (URN.user, "profileUrl", "type", "reference"),
        (URN.user, "profileUrl", "caseExact", true), (URN.user, "active", "type", "boolean"),
        (URN.user, "x509Certificates.value", "type", "binary"),
        (URN.group, "displayName", "required", true), (URN.group, "members", "multiValued", true),
        (URN.group, "members.value", "mutability", "immutable"),
        (URN.group, "members.$ref", "mutability", "immutable"),
        (URN.group, "members.type", "mutability", "immutable"),
        (URN.enterprise, "manager.value", "caseExact", true),
        (URN.enterprise, "manager.displayName", "mutability", "readOnly"),
    ]

    @Test(.rows("DISC-19", "DISC-20"))
    func `the characteristics that the standard gives are told`() async throws {
        try await withTenant { tenant in
            let definitions = try await definitions(tenant)
            for (urn, path, keyword, value) in Self.characteristics {
                let definition = definitions.first { $0.schema == urn && $0.path == path }
                #expect(definition?.value[keyword] == value, "\(urn):\(path) \(keyword)")
            }
        }
    }

    @Test(.rows("DISC-20"))
    func `members and groups are declared to have what they have`() async throws {
        try await withTenant { tenant in
            let user = try await tenant.newUser("anna")
            let group = try await tenant.newGroup("Staff", members: [user])
            let definitions = try await definitions(tenant)
            for (urn, name, path) in [
                (URN.group, "members", "/Groups/\(group)"), (URN.user, "groups", "/Users/\(user)"),
            ] {
                let definition = definitions.first { $0.schema == urn && $0.path == name }
                let declared = definition?.subAttributes.compactMap { $0["name"]?.text } ?? []
                let shown = try await tenant.read(path).value(name)?.list.first?.members
                #expect(Set(declared) == Set(shown?.map(\.name) ?? []), "\(name)")
            }
        }
    }

    @Test(.rows("DISC-08", "DISC-11", "DISC-21"))
    func `the location of every document leads to it`() async throws {
        try await withTenant { tenant in
            var documents = [try await tenant.read("/ServiceProviderConfig").value]
            for path in Self.lists {
                documents += try await tenant.read(path).value("Resources")?.list ?? []
            }
            #expect(documents.count >= 9)
            for document in documents {
                let path = try tenant.path(of: document["meta", "location"]?.text)
                #expect(try await tenant.read(path).value == document)
                let urn = document["schemas"]?.list.first?.text
                #expect(urn == document["meta", "resourceType"]?.text.map { Self.core + $0 })
            }
        }
    }

    @Test(
        .rows("DISC-11"),
        arguments: [
            URN.user.replacing(":", with: "%3A"), URN.user.uppercased(), URN.user.lowercased(),
        ]
    )
    func `a schema is found by its URN, escaped and in any case`(_ urn: String) async throws {
        try await withTenant { tenant in
            let answer = try await tenant.read("/Schemas/\(urn)")
            #expect(try answer.text("id") == URN.user)
        }
    }

    @Test(.rows("DISC-02", "DISC-03", "DISC-04", "DISC-05"))
    func `ServiceProviderConfig says of each feature whether it is there`() async throws {
        try await withTenant { tenant in
            let config = try await tenant.read("/ServiceProviderConfig")
            for feature in ["patch", "bulk", "filter", "changePassword", "sort", "etag"] {
                let isSupported = try config.value(feature, "supported")
                #expect(isSupported == true || isSupported == false, "\(feature)")
            }
            let schemes = try config.value("authenticationSchemes")?.list ?? []
            #expect(schemes.count == 1)
            for scheme in schemes {
                #expect(scheme["type"] == "oauthbearertoken")
                #expect(scheme["name"]?.text?.isEmpty == false)
                #expect(scheme["description"]?.text?.isEmpty == false)
            }
            let urls = schemes.flatMap { [$0["specUri"], $0["documentationUri"]] }
            for url in urls + [try config.value("documentationUri")] {
                guard let url else { continue }
                #expect(url.text?.hasPrefix("https://") == true)
            }
        }
    }
}
