/// A story told once and played by every dialect of a vendor, so that all end in the same state.
package struct Scenario: Sendable {
    /// What makes names, ids and passwords of this run differ from those of other runs.
    package let seed: Seed
    package let intents: [Intent]

    /// The steps of all intents, in order.
    func steps(_ render: (Intent) -> [Step]) -> [Step] {
        intents.flatMap(render)
    }
}

extension Scenario {
    /// What Okta does in the life of an integration.
    static func okta(scale: Scale, seed number: UInt64) -> Scenario {
        let seed = Seed(number)
        let imported = seed.crowd("import", count: scale.importedPeople)
        var intents: [Intent] = [
            .testConnection, .enrol(imported), .importAll(including: imported), .testConnection,
        ]
        intents += lifeOfPeople(seed) + lifeOfGroups(seed)
        intents += lifeOfLargeGroup(seed, count: scale.largeGroup)
        intents.append(.conformanceTest(seed.person("spec", "Sam", "Spec")))
        return Scenario(seed: seed, intents: intents)
    }

    /// What Microsoft Entra ID does in the life of an application.
    static func entra(scale: Scale, seed number: UInt64) -> Scenario {
        let seed = Seed(number)
        let alice = seed.person("alice", "Alice", "Ashe")
        let leaver = seed.person("lea", "Lea", "Leaver")
        let boss = seed.person("mona", "Mona", "Meyer")
        var intents: [Intent] = [.testConnection]
        intents += lifeOfPeople(seed)
        intents += [
            .assign(boss), .setManager(of: alice, to: boss),
            .assign(leaver), .deactivate(leaver), .delete(leaver),
        ]
        intents += lifeOfGroups(seed) + lifeOfLargeGroup(seed, count: scale.largeGroup)
        return Scenario(seed: seed, intents: intents)
    }

    /// Joining, changing, leaving and coming back.
    private static func lifeOfPeople(_ seed: Seed) -> [Intent] {
        let alice = seed.person("alice", "Alice", "Ashe")
        let promoted = alice.with {
            $0.title = "Head of Research"
            $0.department = "Research"
            $0.mobile = "+49 30 1234567"
            $0.city = "Berlin"
        }
        let moved = promoted.with { $0.department = "Development" }
        let bob = seed.person("bob", "Bob", "Berg")
        let carol = seed.person("carol", "Carol", "Cruz")
        let married = carol.with {
            $0.familyName = "Cruz-Ødegård"
            $0.userName = "carol.odegard.\(seed.suffix)@example.com"
            $0.email = $0.userName
        }
        return [
            .assign(alice), .assign(bob), .assign(carol),
            .update(from: alice, to: promoted), .update(from: promoted, to: moved),
            .rename(from: carol, to: married),
            .deactivate(bob), .reactivate(bob),
            .deactivate(married), .assignKnown(married),
        ]
    }

    /// A group from its first push to its end, and one that stays.
    private static func lifeOfGroups(_ seed: Seed) -> [Intent] {
        let alice = seed.person("alice", "Alice", "Ashe")
        let bob = seed.person("bob", "Bob", "Berg")
        let carol = seed.person("carol", "Carol", "Cruz")
        let crew = seed.group("crew", "Crew", [alice, bob])
        let changed = crew.with { $0.members = [alice, carol] }
        let renamed = changed.with {
            $0.name = "Ship's \"Crew\" & Co \(seed.suffix)"
            $0.externalID = seed.guid("crew renamed")
        }
        let closed = seed.group("closed", "Closed", [bob])
        let emptied = seed.group("emptied", "Emptied", [alice, bob, carol])
        return [
            .push(crew),
            .changeMembers(of: crew.with { $0.members.append(carol) }, added: [carol], removed: []),
            .changeMembers(of: changed, added: [], removed: [bob]),
            .renameGroup(from: changed, to: renamed),
            .changeMembers(
                of: renamed.with { $0.members = [bob, carol] },
                added: [bob],
                removed: [alice]
            ),
            .push(emptied), .empty(emptied),
            .push(closed), .deleteGroup(closed),
        ]
    }

    /// A group whose members exist already, pushed whole, and then changed by one.
    private static func lifeOfLargeGroup(_ seed: Seed, count: Int) -> [Intent] {
        let crowd = seed.crowd("crowd", count: count)
        let all = seed.group("all", "Everybody", crowd)
        let fewer = all.with { $0.members.removeLast() }
        return [
            .enrol(crowd), .push(all),
            .changeMembers(of: fewer, added: [], removed: Array(crowd.suffix(1))),
        ]
    }
}
