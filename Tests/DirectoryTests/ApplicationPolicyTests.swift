import Directory
import Testing

@Suite("What an application is shown")
struct ApplicationPolicyTests {
    @Test(arguments: [
        ("jira-users", "jira-users", true), ("jira-users", "JIRA-Users", true),
        ("jira-users", "jira-user", false), ("jira-users", "jira-users2", false),
        ("*", "", true), ("*", "anything", true), ("jira-*", "Jira-", true),
        ("jira-*", "xjira-a", false), ("*-administrators", "bamboo-Administrators", true),
        ("*-administrators", "administrators", false), ("a*b*c", "aXXbYYc", true),
        ("a*b*c", "acb", false), ("a*a", "a", false), ("a*a", "aa", true),
        ("*ab*ab*", "abab", true), ("*ab*ab*", "aba", false), ("a**b", "ab", true),
        ("STRASSE\u{C4}*", "strasse\u{E4}n", true), ("\u{E4}", "a\u{308}", true),
        ("(*)", "(x)", true), (".*", "x", false), ("\u{FF0A}", "x", false), ("\u{FF0A}", "*", true),
    ])
    func `a pattern matches the whole name`(
        _ pattern: String,
        _ name: String,
        _ matches: Bool
    ) throws {
        #expect(try #require(NamePattern(pattern)).matches(name) == matches)
    }

    @Test func `a long name under many wildcards takes no time`() throws {
        let pattern = try #require(NamePattern(String(repeating: "a*", count: 120) + "b"))
        #expect(!pattern.matches(String(repeating: "a", count: 20_000)))
    }

    @Test(arguments: ["", "a\nb", "a\0", String(repeating: "x", count: 256)])
    func `a pattern has a length and no control characters`(_ text: String) {
        #expect(NamePattern(text) == nil)
    }

    @Test(arguments: [
        "jira-administrators", "Confluence-Administrators", "STASH-USERS", "our-administrators",
        " jira-administrators\u{A0}", "jira-admin\u{1}istrators", "jira-administrators\n",
        "j\u{131}ra-administrators", "J\u{130}RA-administrators", "stash-u\u{17F}ers",
        "jira-\u{200B}administrators", "stash\u{AD}-users\u{FEFF}",
        "\u{FF4A}ira-administrators",
    ])
    func `a name that gives rights in a product is hidden`(_ name: String) {
        #expect(ApplicationPolicy.standard.visibility(ofGroupNamed: name) == .reserved)
    }

    @Test(arguments: ["jira-users", "administrators", "jira-administrators-emea", "Sales"])
    func `any other name is shown`(_ name: String) {
        #expect(ApplicationPolicy.standard.visibility(ofGroupNamed: name) == .shown)
    }

    @Test func `a reserved name is shown once it is allowed, and only that one`() {
        var policy = ApplicationPolicy.standard
        policy.allowedGroups = ["Jira-Administrators"]
        #expect(policy.visibility(ofGroupNamed: "jira-administrators") == .shown)
        #expect(policy.visibility(ofGroupNamed: "j\u{131}ra-administrators") == .reserved)
        #expect(policy.visibility(ofGroupNamed: "confluence-administrators") == .reserved)
    }

    @Test func `a filter shows what it names and nothing else`() throws {
        var policy = ApplicationPolicy.standard
        policy.groupFilter = [try #require(NamePattern("jira-*"))]
        #expect(policy.visibility(ofGroupNamed: "JIRA-users") == .shown)
        #expect(policy.visibility(ofGroupNamed: "Sales") == .filtered)
        #expect(policy.visibility(ofGroupNamed: "jira-administrators") == .reserved)
        policy.allowedGroups = ["stash-users"]
        #expect(policy.visibility(ofGroupNamed: "stash-users") == .filtered)
    }

    @Test(arguments: [
        ("jira", true), ("Jira (EMEA) \u{E4}", true), ("", false), ("a:b", false), ("a\tb", false),
        (" jira", false), ("jira ", false), ("a\u{7F}", false),
    ])
    func `a name is one that Basic authentication can carry`(_ name: String, _ holds: Bool) {
        #expect(Application.isName(name) == holds)
        #expect(Application.isName(String(repeating: "x", count: 64)))
        #expect(!Application.isName(String(repeating: "x", count: 65)))
    }

    @Test func `what a client says of itself is cut and has no control characters`() {
        let activity = ApplicationActivity(
            .test,
            address: "192.0.2.1",
            userAgent: "Jira\r\nX: y\0" + String(repeating: "\u{E4}", count: 300)
        )
        #expect(activity.userAgent?.hasPrefix("JiraX: y\u{E4}") == true)
        #expect(activity.userAgent?.utf8.count == 200)
    }
}
