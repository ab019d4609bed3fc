import SCIM
import Testing

@testable import Web

@Suite("Events and passwords of the Crowd protocol")
struct CrowdEventTests {
    private static let base = "https://r.example/crowd/rest/usermanagement/latest"

    private func written(
        _ format: CrowdFormat,
        _ write: (inout CrowdDocument) -> Void
    ) throws -> String {
        var document = CrowdDocument(format, links: CrowdLinks(base: Self.base))
        _ = document.take()
        write(&document)
        return String(decoding: document.take(), as: UTF8.self)
    }

    private let user = CrowdUser(
        object: ["userName": "a"],
        id: "u",
        created: DateTime(milliseconds: 0),
        lastModified: DateTime(milliseconds: 0)
    )

    private let group = CrowdGroup(
        object: ["displayName": "g"],
        id: "g",
        created: DateTime(milliseconds: 0),
        lastModified: DateTime(milliseconds: 0)
    )

    @Test func `no events are a token alone`() throws {
        let events = { (document: inout CrowdDocument) in
            document.beginEvents(token: "e:1", isIncremental: true)
            document.endEvents()
        }
        #expect(
            try written(.xml, events)
                == #"<events newEventToken="e:1" incrementalSynchronisationAvailable="true"></events>"#
        )
        #expect(
            try written(.json, events) == """
                {"newEventToken":"e:1","incrementalSynchronisationAvailable":true,"events":[]}
                """
        )
        let xml = try written(.xml) { $0.beginEvents(token: "", isIncremental: false) }
        #expect(xml == #"<events newEventToken="" incrementalSynchronisationAvailable="false">"#)
    }

    @Test func `events in XML`() throws {
        let whole = try written(.xml) { $0.user(user, .whole) }
        let wholeGroup = try written(.xml) { $0.group(group, .whole) }
        let text = try written(.xml) {
            $0.userEvent(.created, user)
            $0.groupEvent(.deleted, group)
            $0.userMembershipEvent(.updated, user: "a&b", parents: ["g", "h"])
            $0.userMembershipEvent(.updated, user: "a", parents: [])
            $0.groupMembershipEvent(.updated, group: "g", parents: ["h"], children: [])
        }
        #expect(
            text == """
                <userEvent><operation>CREATED</operation>\(whole)</userEvent>\
                <groupEvent><operation>DELETED</operation>\(wholeGroup)</groupEvent>\
                <userMembershipEvent><operation>UPDATED</operation><childUser name="a&amp;b"/>\
                <parentGroups><group name="g"/><group name="h"/></parentGroups>\
                </userMembershipEvent>\
                <userMembershipEvent><operation>UPDATED</operation><childUser name="a"/>\
                <parentGroups></parentGroups></userMembershipEvent>\
                <groupMembershipEvent><operation>UPDATED</operation><group name="g"/>\
                <parentGroups><group name="h"/></parentGroups><childGroups></childGroups>\
                </groupMembershipEvent>
                """
        )
        #expect(whole.contains("<active>true</active>"))
        #expect(whole.contains("<key>1:u</key>"))
    }

    @Test func `events in JSON`() throws {
        let whole = try written(.json) { $0.user(user, .whole) }
        let wholeGroup = try written(.json) { $0.group(group, .whole) }
        let text = try written(.json) {
            $0.beginEvents(token: "t", isIncremental: true)
            $0.userEvent(.updated, user)
            $0.groupEvent(.created, group)
            $0.userMembershipEvent(.updated, user: "a", parents: ["g"])
            $0.groupMembershipEvent(.updated, group: "g", parents: [], children: ["h"])
            $0.endEvents()
        }
        #expect(
            text == """
                {"newEventToken":"t","incrementalSynchronisationAvailable":true,"events":[\
                {"userEvent":{"operation":"UPDATED","user":\(whole)}},\
                {"groupEvent":{"operation":"CREATED","group":\(wholeGroup)}},\
                {"userMembershipEvent":{"operation":"UPDATED","childUser":{"name":"a"},\
                "parentGroups":[{"name":"g"}]}},\
                {"groupMembershipEvent":{"operation":"UPDATED","group":{"name":"g"},\
                "parentGroups":[],"childGroups":[{"name":"h"}]}}]}
                """
        )
    }

    @Test func `a password is read from both formats as it is`() throws {
        let xml = "<?xml version='1.0'?><password><link/><value> s&amp;\u{E9}\n</value></password>"
        #expect(try CrowdPassword(body: Array(xml.utf8), format: .xml).value == " s&\u{E9}\n")
        let empty = "<password><value/></password>"
        #expect(try CrowdPassword(body: Array(empty.utf8), format: .xml).value == "")
        let json = #"{"value":" s\u0026 "}"#
        #expect(try CrowdPassword(body: Array(json.utf8), format: .json).value == " s& ")
    }

    @Test(arguments: [
        (CrowdFormat.xml, "<password><value>geheim&geheim;</value></password>"),
        (.xml, "<password>geheim</password>"),
        (.xml, "<geheim><value>geheim</value></geheim>"),
        (.xml, "<!DOCTYPE password><password><value>geheim</value></password>"),
        (.xml, ""), (.json, ""), (.json, "geheim"), (.json, #"{"value":7}"#),
        (.json, #"{"password":"geheim"}"#), (.json, #"["geheim"]"#),
    ]) func `a body without password is refused, and not quoted`(
        _ format: CrowdFormat,
        _ body: String
    ) throws {
        let error = #expect(throws: CrowdError.self) {
            _ = try CrowdPassword(body: Array(body.utf8), format: format)
        }
        #expect(error?.reason == .illegalArgument)
        #expect(error?.message.contains("geheim") == false)
    }

    @Test func `a password is never printed`() throws {
        let body = Array(#"{"value":"geheim"}"#.utf8)
        let password = try CrowdPassword(body: body, format: .json)
        var dumped = ""
        dump(password, to: &dumped)
        for text in ["\(password)", String(reflecting: password), "\([password])", dumped] {
            #expect(!text.contains("geheim"))
        }
    }
}
