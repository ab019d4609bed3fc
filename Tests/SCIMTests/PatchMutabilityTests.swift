import SCIM
import Testing

@Suite("PATCH and mutability, RFC 7643 §7, RFC 7644 §3.5.2")
struct PatchMutabilityTests {
    @Test(arguments: [
        // PAT-08, ATT-01: read-only attributes, wherever a path names them.
        RefusalRow("replace", "id", #""x""#, .mutability),
        RefusalRow("replace", "id", "null", .mutability),
        RefusalRow(
            "replace",
            "urn:ietf:params:scim:schemas:core:2.0:User:ID",
            #""x""#,
            .mutability
        ),
        RefusalRow("add", "meta", #"{"version":"1"}"#, .mutability),
        RefusalRow("replace", "meta.created", #""2026-11-24T00:00:00Z""#, .mutability),
        RefusalRow("add", "groups", #"[{"value":"g"}]"#, .mutability),
        RefusalRow("replace", #"groups[value eq "g"].display"#, #""x""#, .mutability),
        RefusalRow("replace", "@enterprise:manager.displayName", #""x""#, .mutability),
        RefusalRow("replace", "@badge:issuer", #""x""#, .mutability),
        RefusalRow("replace", "@badge:issuer", #""Acme""#, .mutability),
        RefusalRow("add", "@badge:door.state", #""x""#, .mutability),
        RefusalRow("replace", #"@badge:keys[type eq "front"].made"#, #""x""#, .mutability),
        RefusalRow("add", "@badge:keys.made", #""x""#, .mutability),
        // PAT-09, ATT-02: immutable attributes that have a value.
        RefusalRow("replace", "@badge:serial", #""S2""#, .mutability),
        RefusalRow("add", "@badge:serial", #""S2""#, .mutability),
        RefusalRow("replace", "@badge:serial", "null", .mutability),
        RefusalRow("remove", "@badge:serial", nil, .mutability),
        RefusalRow("replace", "@badge:origins", #"["x"]"#, .mutability),
        RefusalRow("add", "@badge:origins", #"["z"]"#, .mutability),
        RefusalRow("remove", #"@badge:origins[value eq "x"]"#, nil, .mutability),
        RefusalRow("replace", #"@badge:origins[value eq "x"]"#, #""z""#, .mutability),
        RefusalRow("remove", "@badge:origins", nil, .mutability),
        RefusalRow("replace", "@badge:seal", #"{"year":2021}"#, .mutability),
        RefusalRow("replace", "@badge:seal.year", "2021", .mutability),
        RefusalRow("remove", "@badge:seal.year", nil, .mutability),
        RefusalRow("remove", "@badge:seal", nil, .mutability),
        // Immutable parts of what is not immutable.
        RefusalRow("replace", "@badge:door.key", #""k2""#, .mutability),
        RefusalRow("remove", "@badge:door.key", nil, .mutability),
        RefusalRow("replace", "@badge:door", #"{"key":"k2"}"#, .mutability),
        RefusalRow("add", "@badge:door", #"{"key":null}"#, .mutability),
        RefusalRow("remove", "@badge:door", nil, .mutability),
        RefusalRow("replace", "@badge:door", "null", .mutability),
        // Immutable parts of the elements of a multi-valued attribute.
        RefusalRow("replace", #"@badge:keys[type eq "front"].cut"#, #""c2""#, .mutability),
        RefusalRow("remove", #"@badge:keys[type eq "front"].cut"#, nil, .mutability),
        RefusalRow("replace", "@badge:keys.cut", #""c2""#, .mutability),
        RefusalRow("remove", "@badge:keys.cut", nil, .mutability),
        RefusalRow(
            "replace",
            #"@badge:keys[value eq "v1"]"#,
            #"{"value":"v1","cut":"c2"}"#,
            .mutability
        ),
        RefusalRow("add", #"@badge:keys[value eq "v1"]"#, #"{"cut":"c2"}"#, .mutability),
        RefusalRow(
            "add",
            "@badge:keys",
            #"[{"value":"v1","type":"front","cut":"c2"}]"#,
            .mutability
        ),
        RefusalRow(
            "replace",
            "@badge:keys",
            #"[{"value":"v1","type":"front","cut":"c2"}]"#,
            .mutability
        ),
        // The whole extension, in which something is immutable.
        RefusalRow("remove", PatchSubject.badgeURN, nil, .mutability),
        RefusalRow("replace", nil, #"{"urn:example:scim:schemas:2.0:Badge":null}"#, .mutability),
        RefusalRow(
            "replace",
            nil,
            #"{"urn:example:scim:schemas:2.0:Badge":{"serial":"S2"}}"#,
            .mutability
        ),
    ])
    func `what cannot be changed is refused`(_ row: RefusalRow) throws {
        try row.check()
    }

    @Test(arguments: [
        PatchRow(
            "add",
            #"@badge:keys[type eq "back"].cut"#,
            #""c2""#,
            "keys",
            #"""
            [{"value":"v1","type":"front","primary":true,"cut":"c1","secret":"s1","made":"2020"},
             {"value":"v2","type":"back","cut":"c2"}]
            """#
        ),
        // The element goes as a whole, and another one comes, as members do.
        PatchRow(
            "remove",
            #"@badge:keys[type eq "front"]"#,
            nil,
            "keys",
            #"[{"value":"v2","type":"back"}]"#
        ),
        PatchRow(
            "replace",
            "@badge:keys",
            #"[{"value":"v9","type":"front","cut":"c9"}]"#,
            "keys",
            #"[{"value":"v9","type":"front","cut":"c9"}]"#
        ),
    ])
    func `an immutable part is set once and goes with its element`(_ row: PatchRow) throws {
        try row.check()
    }

    @Test func `what is immutable can be set where there is nothing`() throws {
        let empty = try Reading.resource(#"{"userName":"a"}"#, PatchSubject.type)
        let added = try Reading.patched(
            empty,
            PatchSubject.operation("add", "@badge:code", #""c""#) + ","
                + PatchSubject.operation("replace", "@badge:serial", #""S9""#) + ","
                + PatchSubject.operation("add", "@badge:origins", #"["a","b"]"#) + ","
                + PatchSubject.operation("add", "@badge:seal", #"{"stamp":"s"}"#) + ","
                + PatchSubject.operation("add", "@badge:door", #"{"name":"n","key":"k"}"#)
        ).resource
        #expect(PatchSubject.value(of: "serial", in: added) == "S9")
        #expect(PatchSubject.value(of: "origins", in: added) == ["a", "b"])
        #expect(PatchSubject.value(of: "seal", in: added) == ["stamp": "s"])
        #expect(PatchSubject.value(of: "door", in: added) == ["name": "n", "key": "k"])
    }

    @Test func `elements that differ in case alone are counted`() throws {
        let stored = try Reading.resource(
            """
            {"userName":"a","\(PatchSubject.badgeURN)":{"code":"c","origins":["b","v","A"]}}
            """,
            PatchSubject.type
        )
        #expect {
            try Reading.patched(
                stored,
                PatchSubject.operation("replace", #"@badge:origins[value eq "b"]"#, #""a""#)
            )
        } throws: { ($0 as? SCIMError)?.type == .mutability }
        let same = PatchSubject.operation("replace", "@badge:origins", #"["a","B","V"]"#)
        #expect(try Reading.patched(stored, same).resource == stored)
    }

    /// Okta sends `id` with each rename of a group.
    @Test(arguments: Dialect.allCases)
    func `what is read-only is ignored in a value without path`(_ dialect: Dialect) throws {
        let outcome = try PatchSubject.patched(
            "replace",
            nil,
            #"""
            {"id":"other","meta":{"created":"x"},"groups":[{"value":"g"}],"title":"Chief",
             "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{
                "manager":{"value":"m2","displayName":"M"}},
             "urn:example:scim:schemas:2.0:Badge":{"issuer":"Other",
                "door":{"state":"shut","count":2}}}
            """#,
            dialect: dialect
        )
        let resource = outcome.resource
        #expect(resource.attributes["id"] == nil)
        #expect(resource.attributes["meta"] == nil)
        #expect(resource.attributes["groups"] == nil)
        #expect(resource.attributes["title"] == "Chief")
        #expect(PatchSubject.value(of: "manager", in: resource) == ["value": "m2"])
        #expect(PatchSubject.value(of: "issuer", in: resource) == "Acme")
        #expect(
            PatchSubject.value(of: "door", in: resource)
                == (try Reading.json(
                    #"""
                    {"name":"main","key":"k1","hint":"h1","state":"open","count":2,"marks":["p"]}
                    """#
                ))
        )
    }

    @Test func `what is read-only stays when its extension is removed`() throws {
        let stored = try Reading.resource(
            """
            {"userName":"a","\(PatchSubject.badgeURN)":{"level":1,"issuer":"Acme"}}
            """,
            PatchSubject.type
        )
        let outcome = try Reading.patched(
            stored,
            PatchSubject.operation("remove", PatchSubject.badgeURN, nil)
        )
        #expect(outcome.resource.attributes[PatchSubject.badgeURN] == ["issuer": "Acme"])
    }

    @Test func `the password of a core User is kept apart from the document`() throws {
        for (path, value) in [
            ("password", #""t1meMa$heen""#), (nil, #"{"PASSWORD":"t1meMa$heen"}"#),
        ] {
            let outcome = try PatchSubject.patched("replace", path, value)
            let isChanged = outcome.isResourceChanged
            #expect(outcome.password == "t1meMa$heen")
            #expect(!isChanged)
            #expect(outcome.resource.attributes["password"] == nil)
        }
    }

    @Test func `another writeOnly attribute is part of the document`() throws {
        let outcome = try PatchSubject.patched("replace", "@badge:pin", #""9999""#)
        #expect(outcome.password == nil)
        #expect(PatchSubject.value(of: "pin", in: outcome.resource) == "9999")
        let custom = ResourceType(
            name: "Device",
            endpoint: "/Devices",
            description: "Devices.",
            schema: Schema(
                id: "urn:example:scim:schemas:2.0:Device",
                name: "Device",
                description: "A device.",
                attributes: [
                    PatchSubject.attribute("password") {
                        $0.mutability = .writeOnly
                        $0.returned = .never
                    }
                ]
            ),
            extensions: []
        )
        let device = try Reading.patched(
            try Reading.resource("{}", custom),
            #"{"op":"add","path":"password","value":"x"}"#
        )
        #expect(device.password == nil)
        #expect(device.resource.attributes["password"] == "x")
    }

    /// A schema can come to demand more than what is stored.
    @Test func `what was missing before keeps nobody from being deactivated`() throws {
        let stored = try Reading.resource(
            """
            {"schemas":["\(Reading.userSchema)"],"userName":"a","active":true,
             "\(PatchSubject.badgeURN)":{"level":1,"keys":[{"type":"front"}]}}
            """,
            PatchSubject.type
        )
        let outcome = try Reading.patched(
            stored,
            PatchSubject.operation("replace", "active", "false")
        )
        #expect(outcome.resource.attributes["active"] == false)
        #expect(throws: SCIMError.self) {
            try Reading.patched(stored, PatchSubject.operation("remove", "@badge:code", nil))
        }
    }

    @Test func `a required multi-valued attribute keeps a value, and a required extension too`()
        throws
    {
        let part = Schema(
            id: "urn:example:scim:schemas:2.0:Part",
            name: "Part",
            description: "Required.",
            attributes: [PatchSubject.attribute("weight", .integer)]
        )
        let type = ResourceType(
            name: "Box",
            endpoint: "/Boxes",
            description: "Boxes.",
            schema: Schema(
                id: "urn:example:scim:schemas:2.0:Box",
                name: "Box",
                description: "A box.",
                attributes: [
                    PatchSubject.attribute("labels") {
                        $0.isMultiValued = true
                        $0.isRequired = true
                    }
                ]
            ),
            extensions: [.init(schema: part, isRequired: true)]
        )
        let stored = try Reading.resource(
            #"{"labels":["a","b"],"urn:example:scim:schemas:2.0:Part":{"weight":1}}"#,
            type
        )
        let left = try Reading.patched(
            stored,
            PatchSubject.operation("remove", #"labels[value eq "a"]"#, nil)
        )
        #expect(left.resource.attributes["labels"] == ["b"])
        for path in [
            "labels", "labels[value pr]", part.id, "\(part.id):weight",
        ] {
            #expect {
                try Reading.patched(stored, PatchSubject.operation("remove", path, nil))
            } throws: { ($0 as? SCIMError)?.type == .mutability }
        }
        #expect {
            try Reading.patched(stored, PatchSubject.operation("replace", "labels", "[]"))
        } throws: { ($0 as? SCIMError)?.type == .invalidValue }
        #expect {
            try Reading.submission(
                #"{"schemas":["urn:example:scim:schemas:2.0:Box"],"labels":["a"]}"#,
                type
            )
        } throws: { ($0 as? SCIMError)?.type == .invalidValue }
    }
}
