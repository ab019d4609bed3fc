import SCIM

extension OktaTraffic {
    func push(_ group: PushedGroup) -> [Step] {
        let why = "Okta pushes the group \(group.name)"
        var steps: [Step] = [
            .exchange(
                read(
                    "\(why): looks it up",
                    lookUpPath(group),
                    ExpectedAnswer(200, checks: [.isListResponse, .equals("totalResults", .zero)])
                )
            ),
            .exchange(create(group, why)),
        ]
        let members = "\(why): \(people(group.members.count))"
        switch family {
        case .wizard:
            steps += replace(group, members)
        case .catalogue:
            steps.append(.exchange(patch(group, members, [Self.replaceMembers(group.members)])))
        }
        return steps + [.exchange(check(group))]
    }

    func changeMembers(of group: PushedGroup, added: [Person], removed: [Person]) -> [Step] {
        var changes: [String] = []
        if !added.isEmpty { changes.append("\(people(added.count)) added") }
        if !removed.isEmpty { changes.append("\(people(removed.count)) removed") }
        let why = "Okta pushes \(group.name): " + changes.joined(separator: ", ")
        guard family == .catalogue else { return replace(group, why) + [.exchange(check(group))] }
        var operations = removed.map { person -> JSONObject in
            [
                "op": .string("remove"),
                "path": .string("members[value eq \"${\(person.key)}\"]"),
            ]
        }
        if !added.isEmpty {
            operations.append([
                "op": .string("add"), "path": .string("members"), "value": Self.members(added),
            ])
        }
        return [.exchange(patch(group, why, operations)), .exchange(check(group))]
    }

    func rename(_ group: PushedGroup) -> [Step] {
        let why = "Okta renames a pushed group to \(group.name)"
        var steps: [Step] = []
        switch family {
        case .wizard: steps += replace(group, why)
        case .catalogue: steps.append(.exchange(patch(group, why, [])))
        }
        let found = read(
            "Check: the group is found by its new name in upper case",
            lookUpPath(group.with { $0.name = $0.name.uppercased() }),
            ExpectedAnswer(
                200,
                checks: [
                    .isListResponse, .equals("totalResults", .one),
                    .equals("Resources/0/id", .string("${\(group.key)}")),
                ]
            )
        )
        steps += [.exchange(found), .exchange(check(group))]
        return steps
    }

    func empty(_ group: PushedGroup) -> [Step] {
        let empty = group.with { $0.members = [] }
        let why = "Okta pushes \(group.name), which has no members any more"
        let change =
            switch family {
            case .wizard: replace(empty, why)
            case .catalogue: [Step.exchange(patch(empty, why, [Self.replaceMembers([])]))]
            }
        return change + [.exchange(check(empty))]
    }

    func delete(_ group: PushedGroup) -> [Step] {
        let path = "Groups/${\(group.key)}"
        var steps: [Step] = [
            .exchange(
                Exchange(
                    title: "Okta unlinks \(group.name) and deletes it in the target",
                    method: "DELETE",
                    path: path,
                    headers: headers,
                    body: .none,
                    expectation: ExpectedAnswer(204)
                )
            ),
            .exchange(
                read("Check: the group is gone", path, ExpectedAnswer(404, checks: [.isError(404)]))
            ),
        ]
        steps += group.members.map { person in
            .exchange(
                read(
                    "Check: \(person.givenName), who was in it, is still there",
                    "Users/${\(person.key)}",
                    ExpectedAnswer(200, checks: [.equals("id", .string("${\(person.key)}"))])
                )
            )
        }
        return steps
    }

    private func create(_ group: PushedGroup, _ why: String) -> Exchange {
        write(
            "\(why): creates it",
            ("POST", "Groups"),
            .json(
                .object([
                    "schemas": .array([.string(SchemaURN.group)]),
                    "displayName": .string(group.name), "members": .array([]),
                ])
            ),
            ExpectedAnswer(
                201,
                checks: [
                    .equals("displayName", .string(group.name)), .hasHeader("Location"),
                    .equals("meta/resourceType", .string("Group")),
                ],
                captures: [Capture(group.key, "id")]
            )
        )
    }

    /// The wizard's apps read the group and put it back whole.
    private func replace(_ group: PushedGroup, _ why: String) -> [Step] {
        let path = "Groups/${\(group.key)}"
        let body: JSONObject = [
            "schemas": .array([.string(SchemaURN.group)]),
            "id": .string("${\(group.key)}"), "displayName": .string(group.name),
            "members": Self.members(group.members),
        ]
        let stored = ExpectedAnswer(
            200,
            checks: [
                .equals("id", .string("${\(group.key)}")),
                .equals("displayName", .string(group.name)),
            ]
        )
        return [
            .exchange(read("\(why): reads first", path, ExpectedAnswer(200))),
            .exchange(write(why, ("PUT", path), .json(.object(body)), stored)),
        ]
    }

    /// With every push comes a rename, even when the name is what it was.
    private func patch(
        _ group: PushedGroup,
        _ why: String,
        _ operations: [JSONObject]
    ) -> Exchange {
        let rename: JSONObject = [
            "op": .string("replace"),
            "value": .object([
                "id": .string("${\(group.key)}"), "displayName": .string(group.name),
            ]),
        ]
        return write(
            why,
            ("PATCH", "Groups/${\(group.key)}"),
            .json(.patch(operations + [rename])),
            ExpectedAnswer(200, 204)
        )
    }

    private func check(_ group: PushedGroup) -> Exchange {
        read(
            "Check: \(group.name) has \(people(group.members.count))",
            "Groups/${\(group.key)}",
            ExpectedAnswer(
                200,
                checks: [
                    .equals("displayName", .string(group.name)),
                    .hasValues("members", group.members.ids),
                ]
            )
        )
    }

    private func lookUpPath(_ group: PushedGroup) -> String {
        "Groups?filter=" + queryEncoded("displayName eq \(quoted(group.name))")
            + "&startIndex=1&count=100"
    }

    private static func replaceMembers(_ people: [Person]) -> JSONObject {
        ["op": .string("replace"), "path": .string("members"), "value": members(people)]
    }

    /// Members as Okta writes them: `type` and `$ref` never, `display` not always.
    private static func members(_ people: [Person]) -> JSONValue {
        .array(
            people.enumerated().map { position, person in
                .object([
                    "value": .string("${\(person.key)}"),
                    "display": position % 7 == 6 ? .null : .string(person.userName),
                ])
            }
        )
    }
}
