import SCIM

extension OktaTraffic {
    func enrol(_ persons: [Person]) -> Step {
        .burst(
            Burst(
                title: "Okta assigns \(people(persons.count)): a look-up and a POST for each",
                exchanges: persons.flatMap { [lookUpNobody($0), create($0)] }
            )
        )
    }

    func assign(_ person: Person) -> [Step] {
        [
            .exchange(lookUpNobody(person)),
            .exchange(create(person)),
            .exchange(
                read(
                    "Check: \(person.givenName) is found by the userName in upper case",
                    lookUpPath(person.userName.uppercased()),
                    ExpectedAnswer.finding(person)
                )
            ),
        ]
    }

    /// The tenant has the person, inactive; Okta has no link and finds out by its look-up.
    func assignKnown(_ person: Person) -> [Step] {
        var known = ExpectedAnswer.finding(person)
        known = ExpectedAnswer(
            200,
            checks: known.checks + [.equals("Resources/0/active", .boolean(false))],
            captures: [Capture(person.key, "Resources/0/id")]
        )
        let lookUp = read(
            "Okta assigns \(person.givenName) again: the look-up finds the inactive user",
            lookUpPath(person.userName),
            known
        )
        return [.exchange(lookUp)] + activate(person)
    }

    /// Okta's read-modify-write: its mapped attributes over what the server returned.
    func update(_ person: Person) -> [Step] {
        let why = "Okta updates \(person.givenName)'s profile"
        return [
            .exchange(readForChange(person, why)),
            .exchange(replace(person, why, isActive: true)),
            .exchange(check(person, isActive: true)),
        ]
    }

    func rename(from old: Person, to new: Person) -> [Step] {
        let why = "Okta renames \(old.userName)"
        return [
            .exchange(readForChange(new, why)),
            .exchange(replace(new, why, isActive: true)),
            .exchange(
                read(
                    "Check: the new userName is found, under the same id",
                    lookUpPath(new.userName),
                    ExpectedAnswer.finding(new)
                )
            ),
            .exchange(lookUpNobody(old, title: "Check: the old userName is free")),
        ]
    }

    func deactivate(_ person: Person) -> [Step] {
        let why = "Okta deactivates \(person.givenName)"
        return setActive(false, person, why) + [
            .exchange(check(person, isActive: false)),
            .exchange(
                read(
                    "Check: an inactive person is still found",
                    lookUpPath(person.userName),
                    ExpectedAnswer.finding(person)
                )
            ),
        ]
    }

    func reactivate(_ person: Person) -> [Step] {
        activate(person)
    }

    /// `active` set to true, the profile behind it, and the look at whether it worked.
    private func activate(_ person: Person) -> [Step] {
        var steps = setActive(true, person, "Okta reactivates \(person.givenName)")
        if family == .catalogue { steps += update(person).dropLast() }
        let again = read(
            "Okta reads \(person.givenName) again to see that the reactivation took hold",
            "Users/${\(person.key)}",
            ExpectedAnswer.storing(person, isActive: true)
        )
        return steps + [.exchange(again)]
    }

    private func setActive(_ isActive: Bool, _ person: Person, _ why: String) -> [Step] {
        switch family {
        case .wizard:
            return [
                .exchange(readForChange(person, why)),
                .exchange(replace(person, why, isActive: isActive)),
            ]
        case .catalogue:
            let operation: JSONObject = [
                "op": .string("replace"), "value": .object(["active": .boolean(isActive)]),
            ]
            return [
                .exchange(
                    write(
                        why,
                        ("PATCH", "Users/${\(person.key)}"),
                        .json(.patch([operation])),
                        ExpectedAnswer(200, 204)
                    )
                )
            ]
        }
    }

    private func readForChange(_ person: Person, _ why: String) -> Exchange {
        read(
            "\(why): reads first",
            "Users/${\(person.key)}",
            ExpectedAnswer(
                200,
                checks: [.equals("id", .string("${\(person.key)}"))],
                captures: [Capture("\(person.key).document", "")]
            )
        )
    }

    private func replace(_ person: Person, _ why: String, isActive: Bool) -> Exchange {
        var changes = mapped(person)
        changes["active"] = .boolean(isActive)
        return write(
            why,
            ("PUT", "Users/${\(person.key)}"),
            .merged(over: "\(person.key).document", changes),
            ExpectedAnswer.storing(person, isActive: isActive)
        )
    }

    private func check(_ person: Person, isActive: Bool) -> Exchange {
        read(
            "Check: \(person.givenName) reads as written",
            "Users/${\(person.key)}",
            ExpectedAnswer.storing(person, isActive: isActive)
        )
    }

    func lookUpNobody(_ person: Person, title: String? = nil) -> Exchange {
        read(
            title ?? "Okta looks \(person.givenName) up before creating",
            lookUpPath(person.userName),
            ExpectedAnswer(200, checks: [.isListResponse, .equals("totalResults", .zero)])
        )
    }

    func create(_ person: Person) -> Exchange {
        var body = mapped(person)
        body["schemas"] = .array([.string(SchemaURN.user)])
        if person.department != nil {
            body["schemas"] = .array([.string(SchemaURN.user), .string(SchemaURN.enterpriseUser)])
        }
        body["externalId"] = .string(person.externalID)
        body["groups"] = .array([])
        body["password"] = .string(person.password)
        body["active"] = .boolean(true)
        let stored = ExpectedAnswer.storing(person, isActive: true, status: 201)
        return write(
            "Okta creates \(person.givenName)",
            ("POST", "Users"),
            .json(.object(body)),
            ExpectedAnswer(
                201,
                checks: stored.checks + [
                    .hasHeader("Location"), .equals("externalId", .string(person.externalID)),
                ],
                captures: [Capture(person.key, "id")]
            )
        )
    }

    func lookUpPath(_ userName: String) -> String {
        "Users?filter=" + queryEncoded("userName eq \(quoted(userName))")
            + "&startIndex=1&count=100"
    }

    /// The attributes that the admin mapped, which Okta lays over the stored resource.
    private func mapped(_ person: Person) -> JSONObject {
        var attributes: JSONObject = [
            "userName": .string(person.userName),
            "name": .object([
                "givenName": .string(person.givenName), "familyName": .string(person.familyName),
            ]),
            "emails": .array([
                .object([
                    "primary": .boolean(true), "value": .string(person.email),
                    "type": .string("work"),
                ])
            ]),
            "displayName": .string(person.displayName),
            "locale": .string("en-US"),
        ]
        if let title = person.title { attributes["title"] = .string(title) }
        if let mobile = person.mobile {
            attributes["phoneNumbers"] = .array([
                .object(["value": .string(mobile), "type": .string("mobile")])
            ])
        }
        if let city = person.city {
            attributes["addresses"] = .array([
                .object(["locality": .string(city), "type": .string("work")])
            ])
        }
        if let department = person.department {
            attributes["schemas"] = .array([
                .string(SchemaURN.user), .string(SchemaURN.enterpriseUser),
            ])
            attributes[SchemaURN.enterpriseUser] = .object(["department": .string(department)])
        }
        return attributes
    }
}
