import SCIM
import Testing

/// A type with an attribute of every kind, and what filters are tried on.
enum FilterFixtures {
    /// Attributes of every type, and some that no answer shows.
    static let device = ResourceType(
        name: "Device",
        endpoint: "/Devices",
        description: "Devices.",
        schema: Schema(
            id: "urn:example:scim:schemas:1.0:Device",
            name: "Device",
            description: "A device.",
            attributes: [
                Attribute("label", "A name."),
                exact(Attribute("serial", "A number on the back.")),
                Attribute("weight", .decimal, "In kilograms."),
                Attribute("ports", .integer, "How many."),
                Attribute("built", .dateTime, "When it was made."),
                exact(Attribute("firmware", .binary, "Its program.")),
                exact(Attribute("manual", .reference, "Where to read about it.")),
                Attribute("online", .boolean, "Whether it answers."),
                several(Attribute("tags", "Words about it.")),
                several(Attribute("readings", .decimal, "What it measured.")),
                withheld(Attribute("pin", "To unlock it.")),
                writeOnly(Attribute("puk", "To unlock it again.")),
                complex(
                    "vault",
                    [withheld(Attribute("value", "The secret.")), Attribute("hint", "Of it.")]
                ),
                several(withheld(complex("keys", [Attribute("value", "A key.")]))),
                complex("maker", [Attribute("name", "Of the maker.")]),
            ]
        ),
        extensions: [
            ResourceType.Extension(
                schema: Schema(
                    id: "urn:example:scim:schemas:1.0:Rack",
                    name: "Rack",
                    description: "Where it stands.",
                    attributes: [
                        Attribute("unit", .integer, "From below."),
                        several(complex("cables", [Attribute("value", "A colour.")])),
                    ]
                ),
                isRequired: false
            )
        ]
    )

    private static func exact(_ attribute: Attribute) -> Attribute {
        var attribute = attribute
        attribute.isCaseExact = true
        return attribute
    }

    private static func several(_ attribute: Attribute) -> Attribute {
        var attribute = attribute
        attribute.isMultiValued = true
        return attribute
    }

    private static func withheld(_ attribute: Attribute) -> Attribute {
        var attribute = attribute
        attribute.returned = .never
        return attribute
    }

    private static func writeOnly(_ attribute: Attribute) -> Attribute {
        var attribute = attribute
        attribute.mutability = .writeOnly
        return attribute
    }

    private static func complex(_ name: String, _ parts: [Attribute]) -> Attribute {
        var attribute = Attribute(name, .complex, "Of parts.")
        attribute.subAttributes = parts
        return attribute
    }

    static let user = #"""
        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User",
                    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
         "id":"2819c223","externalId":"Ext","userName":"bjensen@example.com",
         "displayName":"Barbara \"Babs\" Jensen","active":true,"title":"Tour Guide",
         "name":{"familyName":"O'Malley","givenName":"Ba\\rbara"},"nickName":"Zoë 😀",
         "emails":[{"value":"bjensen@example.com","type":"work","primary":true},
                   {"value":"babs@home.org","type":"home"}],
         "phoneNumbers":[{"value":"555-1","type":"Work"},{"type":"fax"}],
         "x509Certificates":[{"value":"MIIDQz=="}],
         "roles":[{"value":"tour","primary":true},{"value":"other"}],
         "meta":{"resourceType":"User","created":"2010-01-23T04:56:22.123Z",
                 "lastModified":"2011-05-13T04:42:34.000Z","version":"W/\"3\"",
                 "location":"https://roster.test/Users/2819c223"},
         "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":
            {"department":"Ops","manager":{"value":"26118915","displayName":"John Smith"}}}
        """#

    static let machine = #"""
        {"schemas":["urn:example:scim:schemas:1.0:Device"],"id":"d1","label":"Straße 7",
         "serial":"aB7","weight":12.50,"ports":4,"built":"2024-02-29T23:30:00.5+02:00",
         "firmware":"qUJD","manual":"https://example.com/M","online":false,
         "tags":["Red","blue"],"readings":[1,20.5],"vault":{"value":"s3cret"},
         "maker":{"name":"Acme"},
         "meta":{"resourceType":"Device","created":"2024-03-01T00:00:00.000Z"},
         "urn:example:scim:schemas:1.0:Rack":{"unit":9,"cables":[{"value":"Green"}]}}
        """#

    /// Whether the filter matches the user, or the device.
    static func matches(_ text: String, _ type: ResourceType = .user) throws -> Bool {
        let filter = try Reading.filter(text, type)
        return filter.matches(
            try Reading.object(type == .user ? user : machine),
            memberships: []
        )
    }

    /// The filter, and what it was forgiven.
    static func read(
        _ text: String,
        _ type: ResourceType = .user,
        among others: [ResourceType] = [],
        dialect: Dialect = .auto
    ) throws -> (filter: FilterExpression, leniencies: [Leniency]) {
        var interpretation = Interpretation(dialect: dialect, limits: .standard)
        let filter = try FilterExpression(
            text,
            type: type,
            among: others,
            interpretation: &interpretation
        )
        return (filter, interpretation.leniencies)
    }

    /// The refusal of a filter, which has to be 400 invalidFilter.
    static func refusal(
        _ text: String,
        _ type: ResourceType = .user,
        dialect: Dialect = .auto
    ) -> SCIMError? {
        do {
            _ = try read(text, type, dialect: dialect)
            return nil
        } catch {
            let error = error as? SCIMError
            return error?.status == 400 && error?.type == .invalidFilter ? error : nil
        }
    }
}
