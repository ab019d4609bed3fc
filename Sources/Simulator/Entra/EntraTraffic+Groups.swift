import SCIM

extension EntraTraffic {
    /// How many members one PATCH of ours carries, where Microsoft names no number.
    private static let membersPerPatch = 100

    func push(_ group: PushedGroup) -> [Exchange] {
        let title = "Entra provisions the group \(group.name)"
        let nobody = ExpectedAnswer(200, checks: [.isListResponse, .equals("totalResults", .zero)])
        var withoutMembers = Self.isStored(group)
        withoutMembers = ExpectedAnswer(200, checks: withoutMembers.checks + [.isAbsent("members")])
        return [
            read("\(title): looks it up", lookUpPath(group), nobody),
            create(group, title),
            read(
                "\(title): reads it without members",
                "Groups/${\(group.key)}?excludedAttributes=members",
                withoutMembers
            ),
        ] + add(group.members, to: group) + [check(group)]
    }

    func changeMembers(
        of group: PushedGroup,
        added: [Person],
        removed: [Person]
    ) -> [Exchange] {
        let asked =
            added.map { membership(of: $0, in: group, is: true) }
            + removed.map { membership(of: $0, in: group, is: false) }
        return add(added, to: group) + remove(removed, from: group) + asked + [check(group)]
    }

    func rename(from old: PushedGroup, to new: PushedGroup) -> [Exchange] {
        let path = "Groups/${\(new.key)}"
        let name = JSONValue.string(new.name)
        let externalID = JSONValue.string(new.externalID)
        var exchanges: [Exchange] = []
        if style == .flag {
            exchanges.append(
                patch(
                    "Entra renames \(old.name)",
                    path,
                    [
                        operation(
                            "Replace",
                            nil,
                            .object(["displayName": name, "externalId": externalID])
                        )
                    ]
                )
            )
        } else {
            exchanges += [
                patch(
                    "Entra renames \(old.name)",
                    path,
                    [operation("Replace", "displayName", name)]
                ),
                patch(
                    "Entra changes the group's externalId",
                    path,
                    [operation("Replace", "externalId", externalID)]
                ),
            ]
        }
        let found = ExpectedAnswer(
            200,
            checks: [
                .isListResponse, .equals("totalResults", .one),
                .equals("Resources/0/id", .string("${\(new.key)}")),
                .isAbsent("Resources/0/members"),
            ]
        )
        let again = read("Check: the group is found by its new name", lookUpPath(new), found)
        return exchanges + [again, check(new)]
    }

    func empty(_ group: PushedGroup) -> [Exchange] {
        remove(group.members, from: group) + [check(group.with { $0.members = [] })]
    }

    func delete(_ group: PushedGroup) -> [Exchange] {
        let path = "Groups/${\(group.key)}"
        return [
            call("Entra deletes the group \(group.name)", "DELETE", path, ExpectedAnswer(204)),
            read("Check: the group is gone", path, ExpectedAnswer(404, checks: [.isError(404)])),
        ]
    }

    private func create(_ group: PushedGroup, _ title: String) -> Exchange {
        let microsoft = "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"
        return write(
            "\(title): creates it",
            ("POST", "Groups"),
            .object([
                "schemas": .array([.string(SchemaURN.group), .string(microsoft)]),
                "externalId": .string(group.externalID),
                "displayName": .string(group.name),
                "meta": .object(["resourceType": .string("Group")]),
            ]),
            ExpectedAnswer(
                201,
                checks: Self.isStored(group).checks + [.hasHeader("Location")],
                captures: [Capture(group.key, "id")]
            )
        )
    }

    private func add(_ persons: [Person], to group: PushedGroup) -> [Exchange] {
        stride(from: 0, to: persons.count, by: Self.membersPerPatch).map { start in
            let some = persons[start...].prefix(Self.membersPerPatch)
            let members = some.map { person in
                JSONValue.object(["$ref": .null, "value": .string("${\(person.key)}")])
            }
            return patch(
                "Entra adds \(people(some.count)) to \(group.name)",
                "Groups/${\(group.key)}",
                [operation("Add", "members", .array(members))]
            )
        }
    }

    private func remove(_ persons: [Person], from group: PushedGroup) -> [Exchange] {
        if persons.isEmpty { return [] }
        let operations =
            switch style {
            case .flag:
                persons.map {
                    operation("Remove", "members[value eq \"${\($0.key)}\"]", nil)
                }
            case .usual:
                [
                    operation(
                        "Remove",
                        "members",
                        .array(
                            persons.map { person in
                                .object(["$ref": .null, "value": .string("${\(person.key)}")])
                            }
                        )
                    )
                ]
            }
        return [
            patch(
                "Entra removes \(people(persons.count)) from \(group.name)",
                "Groups/${\(group.key)}",
                operations
            )
        ]
    }

    /// Entra's own way to ask whether somebody is in a group.
    private func membership(
        of person: Person,
        in group: PushedGroup,
        is isMember: Bool
    ) -> Exchange {
        let filter = "id eq \"${\(group.key)}\" and members eq \"${\(person.key)}\""
        return read(
            "Entra asks whether \(person.givenName) is in \(group.name)",
            "Groups?filter=" + queryEncoded(filter) + "&excludedAttributes=members",
            ExpectedAnswer(
                200,
                checks: [.isListResponse, .equals("totalResults", isMember ? .one : .zero)]
            )
        )
    }

    private func check(_ group: PushedGroup) -> Exchange {
        let members = Check.hasValues("members", group.members.ids)
        return read(
            "Check: \(group.name) has \(people(group.members.count))",
            "Groups/${\(group.key)}",
            ExpectedAnswer(200, checks: Self.isStored(group).checks + [members])
        )
    }

    private func lookUpPath(_ group: PushedGroup) -> String {
        "Groups?excludedAttributes=members&filter="
            + queryEncoded("displayName eq \(quoted(group.name))")
    }

    private static func isStored(_ group: PushedGroup) -> ExpectedAnswer {
        ExpectedAnswer(
            200,
            checks: [
                .equals("id", .string("${\(group.key)}")),
                .equals("displayName", .string(group.name)),
                .equals("externalId", .string(group.externalID)),
            ]
        )
    }
}
