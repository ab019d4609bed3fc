import SCIM
import Testing

@Suite("What no answer shows cannot be found out either")
struct PatchSecrecyTests {
    @Test(arguments: [
        #"@badge:keys[secret eq "s1"]"#, #"@badge:keys[secret pr]"#,
        #"@badge:keys[type eq "front" and secret sw "s"].display"#,
        #"@badge:keys[not (secret eq "s1")]"#, #"@badge:keys.secret eq "s1""#,
    ])
    func `a path does not tell what a writeOnly attribute is`(_ path: String) throws {
        try RefusalRow("remove", path, nil, .invalidPath).check()
    }

    @Test(arguments: [
        #"pin eq "1234""#, "pin pr", #"keys[secret eq "s1"]"#, #"keys.secret sw "s""#,
        #"keys[type eq "front"].secret eq "s1""#, #"door.hint co "h""#, "door.hint pr",
    ])
    func `neither does a filter`(_ filter: String) throws {
        var interpretation = Interpretation(dialect: .auto)
        #expect {
            try FilterExpression(
                "\(PatchSubject.badgeURN):\(filter)",
                type: PatchSubject.type,
                interpretation: &interpretation
            )
        } throws: { error in
            (error as? SCIMError)?.type == .invalidFilter
        }
    }

    @Test func `neither do the values that a remove names`() throws {
        let type = ResourceType(
            name: "Safe",
            endpoint: "/Safes",
            description: "Safes.",
            schema: Schema(
                id: "urn:example:scim:schemas:2.0:Safe",
                name: "Safe",
                description: "A safe.",
                attributes: [
                    PatchSubject.attribute("pins") {
                        $0.isMultiValued = true
                        $0.mutability = .writeOnly
                    },
                    PatchSubject.attribute("locks", .complex) {
                        $0.isMultiValued = true
                        $0.subAttributes = [
                            PatchSubject.attribute("type"),
                            PatchSubject.attribute("pin") { $0.returned = .never },
                        ]
                    },
                ]
            ),
            extensions: []
        )
        let stored = try Reading.resource(
            #"{"pins":["1"],"locks":[{"type":"a","pin":"1"}]}"#,
            type
        )
        for path in ["pins", #"pins[value eq "1"]"#] {
            #expect {
                try Reading.patched(stored, PatchSubject.operation("remove", path, #"["1"]"#))
            } throws: { ($0 as? SCIMError)?.type == .invalidPath }
        }
        let outcome = try Reading.patched(
            stored,
            PatchSubject.operation("remove", "locks", #"[{"type":"a","pin":"wrong"}]"#)
        )
        #expect(outcome.resource.attributes["locks"] == nil)
        let guess = PatchSubject.operation("remove", "locks", #"[{"pin":"1"}]"#)
        #expect(try Reading.patched(stored, guess).resource == stored)
    }
}
