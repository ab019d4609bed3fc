import SCIM

extension EntraTraffic {
    func enrol(_ persons: [Person]) -> Step {
        .burst(
            Burst(
                title: "Entra provisions \(people(persons.count)): a look-up and a POST for each",
                exchanges: persons.flatMap { [lookUpNobody($0), create($0)] }
            )
        )
    }

    func assign(_ person: Person) -> [Exchange] {
        [
            lookUpNobody(person), create(person),
            read(
                "Check: \(person.givenName) is found by externalId",
                "Users?filter=" + queryEncoded("externalId eq \(quoted(person.externalID))"),
                ExpectedAnswer.finding(person)
            ),
            read(
                "Check: \(person.givenName) is found by the e-mail of type work",
                "Users?filter="
                    + queryEncoded("emails[type eq \"work\"].value eq \(quoted(person.email))"),
                ExpectedAnswer.finding(person)
            ),
        ]
    }

    /// The person is there, inactive, and comes back into scope.
    func assignKnown(_ person: Person) -> [Exchange] {
        let found = read(
            "Entra provisions \(person.givenName) again: the look-up finds the inactive user",
            lookUpPath(person),
            ExpectedAnswer.finding(person)
        )
        return [found] + reactivate(person)
    }

    func update(from old: Person, to new: Person) -> [Exchange] {
        [
            read(
                "Entra reads \(new.givenName) before a change",
                "Users/${\(new.key)}",
                ExpectedAnswer.storing(old, isActive: true)
            ),
            patch(
                "Entra updates \(new.givenName)'s profile",
                "Users/${\(new.key)}",
                changes(from: old, to: new)
            ),
            check(new, isActive: true),
        ]
    }

    func rename(from old: Person, to new: Person) -> [Exchange] {
        let title = "Entra renames \(old.userName)"
        return [
            patch(title, "Users/${\(new.key)}", changes(from: old, to: new)),
            read("Check: the new userName is found", lookUpPath(new), ExpectedAnswer.finding(new)),
            lookUpNobody(old, title: "Check: the old userName is free"),
        ]
    }

    func deactivate(_ person: Person) -> [Exchange] {
        [
            setActive(false, person, "Entra disables \(person.givenName), a soft delete"),
            check(person, isActive: false),
            read(
                "Check: a disabled person is still found",
                lookUpPath(person),
                ExpectedAnswer.finding(person)
            ),
        ]
    }

    func reactivate(_ person: Person) -> [Exchange] {
        [
            setActive(true, person, "Entra enables \(person.givenName)"),
            check(person, isActive: true),
        ]
    }

    /// Entra asks whether the reference is there before it sets it, in both of its spellings.
    func setManager(of person: Person, to manager: Person) -> [Exchange] {
        let isManaged =
            "Users?filter="
            + queryEncoded("id eq \"${\(person.key)}\" and manager eq \"${\(manager.key)}\"")
            + "&attributes=id"
        let title = "Entra sets \(person.givenName)'s manager"
        let reference: JSONValue = .array([
            .object([
                "$ref": .string("../Users/${\(manager.key)}"),
                "value": .string("${\(manager.key)}"),
            ])
        ])
        let path = "\(SchemaURN.enterpriseUser):manager"
        let isNot = ExpectedAnswer(200, checks: [.isListResponse, .equals("totalResults", .zero)])
        let isSo = ExpectedAnswer(
            200,
            checks: [.isListResponse, .equals("Resources/0/id", .string("${\(person.key)}"))]
        )
        return [
            read("\(title): is it set already?", isManaged, isNot),
            patch(title, "Users/${\(person.key)}", [operation("Add", "manager", reference)]),
            read("\(title): is it set now?", isManaged, isSo),
            patch(
                "\(title) again, as a bare id",
                "Users/${\(person.key)}",
                [operation("Replace", path, .string("${\(manager.key)}"))]
            ),
            read("\(title): is it still set?", isManaged, isSo),
            read(
                "Check: the manager is stored as an object",
                "Users/${\(person.key)}",
                ExpectedAnswer(
                    200,
                    checks: [
                        .equals(
                            JSONPointer("\(SchemaURN.enterpriseUser)/manager/value"),
                            .string("${\(manager.key)}")
                        )
                    ]
                )
            ),
        ]
    }

    func delete(_ person: Person) -> [Exchange] {
        let path = "Users/${\(person.key)}"
        return [
            call(
                "Entra deletes \(person.givenName), 30 days after the soft delete",
                "DELETE",
                path,
                ExpectedAnswer(204)
            ),
            read("Check: the person is gone", path, ExpectedAnswer(404, checks: [.isError(404)])),
            lookUpNobody(person, title: "Check: the userName is free"),
        ]
    }

    private func setActive(_ isActive: Bool, _ person: Person, _ title: String) -> Exchange {
        let text = JSONValue.string(isActive ? "True" : "False")
        let value = style == .flag ? JSONValue.boolean(isActive) : text
        return patch(title, "Users/${\(person.key)}", [operation("Replace", "active", value)])
    }

    /// The operations that make one person of the other; with the flag, those without a filter in
    /// their path become one operation without a path.
    private func changes(from old: Person, to new: Person) -> [JSONObject] {
        var operations: [JSONObject] = []
        var keys: JSONObject = [:]
        for (path, before, after) in Self.mapping(from: old, to: new) where before != after {
            guard let after else { continue }
            if style == .flag, !path.contains("[") {
                keys[path] = .string(after)
                continue
            }
            let name = before == nil ? "Add" : "Replace"
            operations.append(operation(name, path, .string(after)))
        }
        if !keys.isEmpty { operations.append(operation("Replace", nil, .object(keys))) }
        return operations
    }

    private static func mapping(
        from old: Person,
        to new: Person
    ) -> [(path: String, before: String?, after: String?)] {
        [
            ("userName", old.userName, new.userName),
            ("displayName", old.displayName, new.displayName),
            ("name.familyName", old.familyName, new.familyName),
            ("emails[type eq \"work\"].value", old.email, new.email),
            ("title", old.title, new.title),
            ("phoneNumbers[type eq \"mobile\"].value", old.mobile, new.mobile),
            ("addresses[type eq \"work\"].locality", old.city, new.city),
            ("\(SchemaURN.enterpriseUser):department", old.department, new.department),
        ]
    }

    private func check(_ person: Person, isActive: Bool) -> Exchange {
        read(
            "Check: \(person.givenName) reads as written",
            "Users/${\(person.key)}",
            ExpectedAnswer.storing(person, isActive: isActive)
        )
    }

    private func lookUpNobody(_ person: Person, title: String? = nil) -> Exchange {
        read(
            title ?? "Entra looks \(person.givenName) up before creating",
            lookUpPath(person),
            ExpectedAnswer(200, checks: [.isListResponse, .equals("totalResults", .zero)])
        )
    }

    private func lookUpPath(_ person: Person) -> String {
        "Users?filter=" + queryEncoded("userName eq \(quoted(person.userName))")
    }

    /// With nulls for what the person has not, an empty `roles` and a `meta`, as Entra writes it.
    private func create(_ person: Person) -> Exchange {
        let body: JSONObject = [
            "schemas": .array([.string(SchemaURN.user), .string(SchemaURN.enterpriseUser)]),
            "externalId": .string(person.externalID),
            "userName": .string(person.userName),
            "active": .boolean(true),
            "addresses": .null,
            "displayName": .string(person.displayName),
            "emails": .array([
                .object([
                    "primary": .boolean(true), "type": .string("work"),
                    "value": .string(person.email),
                ])
            ]),
            "meta": .object(["resourceType": .string("User")]),
            "name": .object([
                "formatted": .string(person.displayName),
                "familyName": .string(person.familyName),
                "givenName": .string(person.givenName),
            ]),
            "phoneNumbers": .null,
            "roles": .array([]),
            "title": .text(person.title),
        ]
        let stored = ExpectedAnswer.storing(person, isActive: true, status: 201)
        return write(
            "Entra creates \(person.givenName)",
            ("POST", "Users"),
            .object(body),
            ExpectedAnswer(
                201,
                checks: stored.checks + [.hasHeader("Location")],
                captures: [Capture(person.key, "id")]
            )
        )
    }
}
