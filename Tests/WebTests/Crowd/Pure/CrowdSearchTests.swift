import SCIM
import Testing

@testable import Web

@Suite("Search restrictions of the Crowd protocol")
struct CrowdSearchTests {
    private func xml(_ text: String, of kind: CrowdKind = .user) throws -> SearchRestriction {
        try SearchRestriction(body: Array(text.utf8), format: .xml, of: kind)
    }

    private func json(_ text: String, of kind: CrowdKind = .user) throws -> SearchRestriction {
        try SearchRestriction(body: Array(text.utf8), format: .json, of: kind)
    }

    private func cql(_ text: String, of kind: CrowdKind = .user) throws -> SearchRestriction {
        try SearchRestriction(cql: text, of: kind)
    }

    private func name(_ mode: MatchMode, _ text: String?) throws -> SearchRestriction {
        .property(try PropertyRestriction("name", of: .user, mode: mode, text: text))
    }

    @Test func `what the products send is read`() throws {
        let declaration = #"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#
        #expect(try xml(declaration + "<null-search-restriction/>") == .all)
        let test = """
            <property-search-restriction><property><name>name</name><type>STRING</type></property>\
            <match-mode>NULL</match-mode></property-search-restriction>
            """
        #expect(try xml(declaration + test) == name(.null, nil))
        #expect(try xml(declaration + test).isNeverTrue)
    }

    @Test func `one restriction in XML, JSON and CQL is the same`() throws {
        let xml = try xml(
            """
            <boolean-search-restriction boolean-logic="AND"><restrictions>
              <property-search-restriction>
                <property><name>name</name><type>STRING</type></property>
                <match-mode>starts_with</match-mode><value>a b</value><other/>
              </property-search-restriction>
              <boolean-search-restriction boolean-logic="or"><restrictions>
                <property-search-restriction>
                  <property><name>active</name><type>BOOLEAN</type></property>
                  <match-mode>EXACTLY_MATCHES</match-mode><value>true</value>
                </property-search-restriction>
                <property-search-restriction>
                  <property><name>createdDate</name><type>DATE</type></property>
                  <match-mode>GREATER_THAN</match-mode><value>1970-01-01T01:00:01.500+0100</value>
                </property-search-restriction>
              </restrictions></boolean-search-restriction>
            </restrictions></boolean-search-restriction>
            """
        )
        let json = try json(
            """
            {"restriction-type":"boolean-search-restriction","boolean-logic":"and","restrictions":[
              {"restriction-type":"property-search-restriction","match-mode":"STARTS_WITH",
               "property":{"name":"name","type":"STRING"},"value":"a b"},
              {"restriction-type":"boolean-search-restriction","boolean-logic":"Or",
               "restrictions":[
                {"restriction-type":"property-search-restriction","match-mode":"exactly_matches",
                 "property":{"name":"active","type":"boolean"},"value":true},
                {"restriction-type":"property-search-restriction","match-mode":"GREATER_THAN",
                 "property":{"name":"createdDate","type":"DATE"},
                 "value":"1970-01-01T01:00:01.500+0100"}]}]}
            """
        )
        let cql = try cql(
            """
            name = "a b*" AND (active=true or createdDate > 1970-01-01T01:00:01.500+0100)
            """
        )
        let expected = SearchRestriction.and([
            try name(.startsWith, "a b"),
            .or([
                .property(
                    try PropertyRestriction("active", of: .user, mode: .exactly, text: "true")
                ),
                .property(
                    try PropertyRestriction(
                        "createdDate",
                        of: .user,
                        mode: .greaterThan,
                        text: "1970-01-01T01:00:01.500+0100"
                    )
                ),
            ]),
        ])
        #expect(xml == expected)
        #expect(json == expected)
        #expect(cql == expected)
    }

    @Test(arguments: [
        ("a", MatchMode.exactly, "a"), ("a*", .startsWith, "a"), ("*a", .endsWith, "a"),
        ("*a*", .contains, "a"), ("*", .contains, ""), ("**a**", .contains, "a"),
        ("\"\"", .exactly, ""), ("'it\\'s'", .exactly, "it's"), ("\"it's\"", .exactly, "it's"),
        ("\"a\\\"b\\\\\"", .exactly, "a\"b\\"), ("\\*a", .exactly, "*a"),
        ("\"and (b) = c*\"", .startsWith, "and (b) = c"), ("a-b@c.d", .exactly, "a-b@c.d"),
        ("\"a\\*b*\"", .startsWith, "a*b"),
    ]) func `a value in CQL has its wildcards at its ends`(
        _ value: String,
        _ mode: MatchMode,
        _ text: String
    ) throws {
        #expect(try cql("name = \(value)") == name(mode, text))
    }

    @Test func `and binds tighter than or, in any case, and blanks do not matter`() throws {
        let (a, b, c) = (
            try name(.exactly, "a"), try name(.lessThan, "b"), try name(.greaterThan, "c")
        )
        #expect(try cql("name=a or name<b and name>c") == .or([a, .and([b, c])]))
        #expect(try cql("(name=a\tOR\nname < b) And name > c") == .and([.or([a, b]), c]))
        #expect(try cql("((name=a))") == a)
        #expect(try cql("NAME = a") == a)
        for blank in ["", " \n"] { #expect(try cql(blank) == .all) }
    }

    @Test(arguments: [
        ("name", "character 5: =, < or > after \"name\" was expected, not the end"),
        ("name =", "character 7: a value; it stands in quotation marks"),
        ("name = a b", "character 10: and, or, or the end was expected, not \"b\""),
        ("name = a*b", "character 8: a * can only stand at the beginning or the end"),
        ("name = 'a", "character 8: the value in quotation marks that begins here"),
        ("name = a\\", "character 8: nothing follows the backslash"),
        ("(name = a", "character 10: and, or, or a closing parenthesis was expected"),
        ("name = a)", "character 9: and, or, or the end was expected"),
        ("name = a and", "character 13: the name of a property was expected"),
        ("not name = a", "character 1: the language has no negation"),
        ("name != a", "character 6: =, < or > after \"name\" was expected"),
        ("name <= a", "character 7: a value; it stands"),
        ("= a", "character 1: the name of a property was expected"),
        ("\"\" = a", "a property without a name"),
        ("active = maybe", "must be true or false, not \"maybe\""),
        ("active = t*", "STARTS_WITH cannot be asked of \"active\""),
        ("active > true", "GREATER_THAN cannot be asked of \"active\""),
        ("createdDate = 2026-02-30", "must be a date such as"),
        ("createdDate = '*'", "CONTAINS cannot be asked of \"createdDate\""),
    ]) func `CQL that cannot be read is refused with its place`(_ text: String, _ problem: String) {
        let error = #expect(throws: CrowdError.self) { _ = try cql(text) }
        #expect(error?.reason == .illegalArgument)
        #expect(error?.message.contains(problem) == true, "\(error?.message ?? "")")
    }

    @Test(arguments: [
        ("<users/>", "\"users\" is no restriction"),
        ("<boolean-search-restriction/>", "The boolean-logic of a restriction must be and or or"),
        ("<boolean-search-restriction boolean-logic='xor'/>", "must be and or or, not \"xor\""),
        (
            """
            <boolean-search-restriction boolean-logic='or'><restrictions><term/></restrictions>\
            </boolean-search-restriction>
            """,
            "\"term\" is no restriction"
        ),
        ("<property-search-restriction/>", "The match-mode of a restriction must be one of"),
        (
            "<property-search-restriction><match-mode>NULL</match-mode></property-search-restriction>",
            "a property without a name"
        ),
        (
            """
            <property-search-restriction><property><name>a</name><type>LONG</type></property>\
            </property-search-restriction>
            """,
            "must be STRING, BOOLEAN or DATE, not \"LONG\""
        ),
        (
            """
            <property-search-restriction><property><name>a</name></property>\
            <match-mode>CONTAINS</match-mode></property-search-restriction>
            """,
            "The search has no value to compare \"a\" with"
        ),
    ]) func `XML that is no restriction is refused`(_ text: String, _ problem: String) {
        let error = #expect(throws: CrowdError.self) { _ = try xml(text) }
        #expect(error?.message.contains(problem) == true, "\(error?.message ?? "")")
    }

    @Test(arguments: [
        ("[]", "The JSON body must be an object"), (#"{"a":1}"#, "needs a restriction-type"),
        ("{", "The JSON text cannot be read at byte 2"),
        (#"{"restriction-type":"boolean-search-restriction"}"#, "needs restrictions"),
        (
            #"{"restriction-type":"boolean-search-restriction","restrictions":[1]}"#,
            "Each of the restrictions must be an object"
        ),
        (#"{"restriction-type":"other"}"#, "\"other\" is no restriction"),
    ]) func `JSON that is no restriction is refused`(_ text: String, _ problem: String) {
        let error = #expect(throws: CrowdError.self) { _ = try json(text) }
        #expect(error?.message.contains(problem) == true, "\(error?.message ?? "")")
    }

    @Test func `deep and long restrictions are refused, in whatever form`() throws {
        let most = Array(repeating: "name=a", count: 150).joined(separator: " or ")
        #expect(try cql(most).matches(CrowdSubject.user("A")))
        #expect(throws: CrowdError.self) { _ = try cql(most + " or name=b") }
        func nested(_ depth: Int) -> String {
            String(repeating: "(", count: depth) + "name=a" + String(repeating: ")", count: depth)
        }
        #expect(try cql(nested(13)) == name(.exactly, "a"))
        #expect(throws: SearchRestriction.tooDeep) { _ = try cql(nested(14)) }
        #expect(throws: CrowdError.self) { _ = try cql(nested(4_000)) }
        func deepXML(_ depth: Int) -> String {
            let begin = "<boolean-search-restriction boolean-logic='and'><restrictions>"
            let end = "</restrictions></boolean-search-restriction>"
            return String(repeating: begin, count: depth) + "<null-search-restriction/>"
                + String(repeating: end, count: depth)
        }
        #expect(try xml(deepXML(13)).matches(CrowdSubject.user("a")))
        #expect(throws: SearchRestriction.tooDeep) { _ = try xml(deepXML(14)) }
        func deepJSON(_ depth: Int) -> String {
            let begin =
                #"{"restriction-type":"boolean-search-restriction","boolean-logic":"and","restrictions":["#
            return String(repeating: begin, count: depth)
                + #"{"restriction-type":"null-search-restriction"}"#
                + String(repeating: "]}", count: depth)
        }
        #expect(try json(deepJSON(13)).matches(CrowdSubject.user("a")))
        #expect(throws: SearchRestriction.tooDeep) { _ = try json(deepJSON(14)) }
        let long = String(repeating: "a", count: 8_192)
        #expect(throws: CrowdError.self) { _ = try cql("name=" + long) }
        #expect(throws: CrowdError.self) { _ = try json(String(repeating: " ", count: 65_537)) }
    }

    @Test func `a name that is pinned is found`() throws {
        #expect(try cql("name = ' Bob '").exactName == "Bob")
        #expect(try cql("active=true and (name=Bob and email=x)").exactName == "Bob")
        #expect(try cql("name = Bob or name = Ann").exactName == nil)
        #expect(try cql("name = Bob*").exactName == nil)
        #expect(try cql("email = Bob").exactName == nil)
        #expect(try cql("").exactName == nil)
    }

    @Test func `what can never be true is found`() throws {
        let never = try name(.null, nil)
        let bob = try name(.exactly, "bob")
        #expect(SearchRestriction.and([bob, never]).isNeverTrue)
        #expect(SearchRestriction.or([never, never]).isNeverTrue)
        #expect(!SearchRestriction.or([bob, never]).isNeverTrue)
        #expect(!SearchRestriction.or([]).isNeverTrue)
        #expect(!SearchRestriction.and([]).isNeverTrue)
        #expect(!SearchRestriction.all.isNeverTrue)
        #expect(!bob.isNeverTrue)
    }
}
