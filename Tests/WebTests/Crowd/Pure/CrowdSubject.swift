import SCIM

@testable import Web

/// Users and groups to search among.
enum CrowdSubject {
    static func user(_ name: String, _ object: JSONObject = [:]) -> CrowdUser {
        var object = object
        object["userName"] = .string(name)
        return CrowdUser(
            object: object,
            id: "u1",
            created: DateTime(milliseconds: 1_000),
            lastModified: DateTime(milliseconds: 2_000)
        )
    }

    static func group(_ name: String) -> CrowdGroup {
        CrowdGroup(
            object: ["displayName": .string(name), "externalId": "00g"],
            id: "g1",
            created: DateTime(milliseconds: 1_000),
            lastModified: DateTime(milliseconds: 2_000)
        )
    }
}
