extension Schema {
    /// The User of RFC 7643 §4.1, with the characteristics of §8.7.1.
    package static let user = Schema(
        id: "urn:ietf:params:scim:schemas:core:2.0:User",
        name: "User",
        description: "A person, or another user of applications.",
        attributes: userSingularAttributes + userPluralAttributes
    )

    private static let userSingularAttributes: [Attribute] = [
        Attribute("userName", "The name by which the user signs in, unique in the directory.")
            .with {
                $0.isRequired = true
                $0.uniqueness = .server
            },
        Attribute("name", .complex, "The parts of the user's name.").with {
            $0.subAttributes = [
                Attribute("formatted", "The full name as it is displayed."),
                Attribute("familyName", "The family name, or last name."),
                Attribute("givenName", "The given name, or first name."),
                Attribute("middleName", "The middle names."),
                Attribute("honorificPrefix", "The titles before the name, such as \"Dr\"."),
                Attribute("honorificSuffix", "The titles after the name, such as \"III\"."),
            ]
        },
        Attribute("displayName", "The name as it is shown to others."),
        Attribute("nickName", "The casual name, such as \"Bob\" for Robert."),
        Attribute("profileUrl", .reference, "The URL of the user's profile page.").with(external),
        Attribute("title", "The job title, such as \"Vice President\"."),
        Attribute("userType", "The relation to the organization, such as \"Contractor\"."),
        Attribute("preferredLanguage", "The languages preferred, as in Accept-Language."),
        Attribute("locale", "The location whose formats are used, such as \"en-US\"."),
        Attribute("timezone", "The time zone, such as \"America/Los_Angeles\"."),
        Attribute("active", .boolean, "Whether the user may use the applications."),
        Attribute("password", "The password in clear text; it is never returned.").with {
            $0.mutability = .writeOnly
            $0.returned = .never
        },
    ]

    private static let userPluralAttributes: [Attribute] = [
        plural("emails", "The e-mail addresses.", types: ["work", "home", "other"]),
        plural(
            "phoneNumbers",
            "The telephone numbers.",
            types: ["work", "home", "mobile", "fax", "pager", "other"]
        ),
        plural(
            "ims",
            "The instant messaging addresses.",
            types: ["aim", "gtalk", "icq", "xmpp", "msn", "skype", "qq", "yahoo"]
        ),
        plural(
            "photos",
            "The URLs of photos.",
            types: ["photo", "thumbnail"],
            value: Attribute("value", .reference, "The URL of a photo.").with(external)
        ),
        addresses,
        plural("groups", "The groups that the user is a member of.", types: ["direct", "indirect"])
            .with(asGroups),
        plural("entitlements", "What the user is entitled to."),
        plural("roles", "The roles of the user, such as \"Student\"."),
        plural(
            "x509Certificates",
            "The certificates of the user.",
            value: Attribute("value", .binary, "A DER certificate in base64.").with {
                $0.isCaseExact = true
            }
        ),
    ]

    /// A multi-valued attribute with the sub-attributes of RFC 7643 §2.4.
    private static func plural(
        _ name: String,
        _ description: String,
        types: [String] = [],
        value: Attribute = Attribute("value", "The value itself.")
    ) -> Attribute {
        Attribute(name, .complex, description).with {
            $0.isMultiValued = true
            $0.subAttributes = [
                value, Attribute("display", "The value as it is displayed."),
                Attribute("type", "What the value is for.").with { $0.canonicalValues = types },
                Attribute("primary", .boolean, "Whether this is the preferred value."),
            ]
        }
    }

    private static let addresses = Attribute("addresses", .complex, "The postal addresses.").with {
        $0.isMultiValued = true
        $0.subAttributes = [
            Attribute("formatted", "The full address as it is displayed, with line breaks."),
            Attribute("streetAddress", "The street with the number, or the post-office box."),
            Attribute("locality", "The city."),
            Attribute("region", "The state or region."),
            Attribute("postalCode", "The postal code."),
            Attribute("country", "The country, as an ISO 3166-1 alpha-2 code."),
            Attribute("type", "What the address is for.").with {
                $0.canonicalValues = ["work", "home", "other"]
            },
            Attribute("primary", .boolean, "Whether this is the preferred address."),
        ]
    }

    private static func asGroups(_ groups: inout Attribute) {
        groups.mutability = .readOnly
        groups.subAttributes = [
            Attribute("value", "The id of the group.").with {
                $0.mutability = .readOnly
                $0.isCaseExact = true
            },
            Attribute("$ref", .reference, "The URI of the group.").with {
                $0.mutability = .readOnly
                $0.isCaseExact = true
                $0.referenceTypes = ["User", "Group"]
            },
            Attribute("display", "The name of the group.").with(readOnly),
            Attribute("type", "Whether the membership is direct or through a group.").with {
                $0.mutability = .readOnly
                $0.canonicalValues = ["direct", "indirect"]
            },
        ]
    }

    static func external(_ attribute: inout Attribute) {
        attribute.isCaseExact = true
        attribute.referenceTypes = ["external"]
    }
}
