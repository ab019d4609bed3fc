import SCIM
import Testing

@testable import Web

@Suite("Answers of the Crowd protocol")
struct CrowdDocumentTests {
    private static let base = "https://r.example/t/1/crowd/rest/usermanagement/1"
    private static let declaration = #"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#

    private func written(
        _ format: CrowdFormat,
        _ write: (inout CrowdDocument) -> Void
    ) throws -> String {
        var document = CrowdDocument(format, links: CrowdLinks(base: Self.base))
        write(&document)
        let text = String(decoding: document.take(), as: UTF8.self)
        #expect(document.take().isEmpty)
        guard format == .xml else { return text }
        #expect(text.hasPrefix(Self.declaration))
        return String(text.dropFirst(Self.declaration.count))
    }

    private let bob = CrowdUser(
        object: [
            "userName": "bob+1@x.org", "name": ["givenName": "Bob", "familyName": "B & <Co>"],
            "externalId": "00u1", "active": true,
        ],
        id: "u1",
        created: DateTime(milliseconds: 0),
        lastModified: DateTime(milliseconds: 1_500)
    )

    private let staff = CrowdGroup(
        object: ["displayName": "All \"staff\"", "externalId": "g"],
        id: "g1",
        created: DateTime(milliseconds: 0),
        lastModified: DateTime(milliseconds: 0)
    )

    @Test func `a user in XML`() throws {
        let text = try written(.xml) { $0.user(bob, .wholeWithAttributes) }
        #expect(
            text == """
                <user name="bob+1@x.org">\
                <link href="\(Self.base)/user?username=bob%2B1%40x.org" rel="self"/>\
                <first-name>Bob</first-name><last-name>B &amp; &lt;Co&gt;</last-name>\
                <display-name>Bob B &amp; &lt;Co&gt;</display-name><email>bob+1@x.org</email>\
                <password><link href="\(Self.base)/user/password?username=bob%2B1%40x.org" \
                rel="edit"/></password><key>1:u1</key>\
                <created-date>1970-01-01T00:00:00.000Z</created-date>\
                <updated-date>1970-01-01T00:00:01.500Z</updated-date><active>true</active>\
                <attributes>\
                <link href="\(Self.base)/user/attribute?username=bob%2B1%40x.org" rel="self"/>\
                <attribute name="externalId"><values><value>00u1</value></values></attribute>\
                </attributes></user>
                """
        )
    }

    @Test func `a user in JSON`() throws {
        let text = try written(.json) { $0.user(bob, .wholeWithAttributes) }
        #expect(
            text == """
                {"link":{"href":"\(Self.base)/user?username=bob%2B1%40x.org","rel":"self"},\
                "name":"bob+1@x.org","first-name":"Bob","last-name":"B & <Co>",\
                "display-name":"Bob B & <Co>","email":"bob+1@x.org","password":{"link":\
                {"href":"\(Self.base)/user/password?username=bob%2B1%40x.org","rel":"edit"}},\
                "key":"1:u1","created-date":0,"updated-date":1500,"active":true,\
                "attributes":{"link":\
                {"href":"\(Self.base)/user/attribute?username=bob%2B1%40x.org","rel":"self"},\
                "attributes":[{"name":"externalId","values":["00u1"]}]}}
                """
        )
    }

    @Test func `a user without attributes says that there could be some`() throws {
        let xml = try written(.xml) { $0.user(bob, .whole) }
        #expect(xml.hasPrefix(#"<user name="bob+1@x.org" expand="attributes"><link "#))
        #expect(
            xml.hasSuffix(
                """
                <attributes><link href="\(Self.base)/user/attribute?username=bob%2B1%40x.org" \
                rel="self"/></attributes></user>
                """
            )
        )
        let json = try written(.json) { $0.user(bob, .whole) }
        #expect(json.hasPrefix(#"{"expand":"attributes","link":{"#))
        #expect(json.hasSuffix(#""rel":"self"},"attributes":[]}}"#))
    }

    @Test func `a group in XML and JSON`() throws {
        let link = "\(Self.base)/group?groupname=All%20%22staff%22"
        let attributes = "\(Self.base)/group/attribute?groupname=All%20%22staff%22"
        #expect(
            try written(.xml) { $0.group(staff, .wholeWithAttributes) } == """
                <group name="All &quot;staff&quot;"><link href="\(link)" rel="self"/>\
                <description/><type>GROUP</type><active>true</active>\
                <attributes><link href="\(attributes)" rel="self"/>\
                <attribute name="externalId"><values><value>g</value></values></attribute>\
                </attributes></group>
                """
        )
        #expect(
            try written(.json) { $0.group(staff, .whole) } == """
                {"expand":"attributes","link":{"href":"\(link)","rel":"self"},\
                "name":"All \\"staff\\"","description":"","type":"GROUP","active":true,\
                "attributes":{"link":{"href":"\(attributes)","rel":"self"},"attributes":[]}}
                """
        )
    }

    @Test func `lists of names`() throws {
        let users = { (document: inout CrowdDocument) in
            document.beginList(of: .user)
            document.listedUser(bob, .name)
            document.listedUser(bob, .name)
            document.endList(of: .user)
        }
        let link = "\(Self.base)/user?username=bob%2B1%40x.org"
        let xml = #"<user name="bob+1@x.org"><link href="\#(link)" rel="self"/></user>"#
        let json = #"{"link":{"href":"\#(link)","rel":"self"},"name":"bob+1@x.org"}"#
        #expect(try written(.xml, users) == #"<users expand="user">\#(xml)\#(xml)</users>"#)
        #expect(try written(.json, users) == #"{"expand":"user","users":[\#(json),\#(json)]}"#)
        let groups = { (document: inout CrowdDocument) in
            document.beginList(of: .group)
            document.listedGroup(staff, .name)
            document.endList(of: .group)
        }
        let group = "\(Self.base)/group?groupname=All%20%22staff%22"
        #expect(
            try written(.xml, groups) == """
                <groups expand="group"><group name="All &quot;staff&quot;">\
                <link href="\(group)" rel="self"/></group></groups>
                """
        )
        #expect(
            try written(.json, groups) == """
                {"expand":"group","groups":\
                [{"link":{"href":"\(group)","rel":"self"},"name":"All \\"staff\\""}]}
                """
        )
    }

    @Test func `lists of whole users, and empty ones`() throws {
        for format in CrowdFormat.allCases {
            let one = try written(format) { $0.user(bob, .whole) }
            let list = try written(format) {
                $0.beginList(of: .user)
                $0.listedUser(bob, .whole)
                $0.endList(of: .user)
            }
            #expect(list.contains(one))
        }
        let empty = { (document: inout CrowdDocument) in
            document.beginList(of: .user)
            document.endList(of: .user)
        }
        #expect(try written(.xml, empty) == #"<users expand="user"></users>"#)
        #expect(try written(.json, empty) == #"{"expand":"user","users":[]}"#)
    }

    @Test func `attributes alone`() throws {
        let link = "\(Self.base)/group/attribute?groupname=%C3%9Cb%26r"
        let attributes = [CrowdAttribute(name: "a", values: ["1", ""])]
        #expect(
            try written(.xml) { $0.attributes(attributes, of: .group, "Üb&r") } == """
                <attributes><link href="\(link)" rel="self"/><attribute name="a">\
                <values><value>1</value><value/></values></attribute></attributes>
                """
        )
        #expect(
            try written(.json) { $0.attributes(attributes, of: .group, "Üb&r") } == """
                {"link":{"href":"\(link)","rel":"self"},\
                "attributes":[{"name":"a","values":["1",""]}]}
                """
        )
    }

    @Test func `memberships have both lists, always`() throws {
        let text = try written(.xml) {
            $0.beginMemberships()
            $0.membership(ofGroup: "a & b", users: ["u\n1", "u2"], groups: ["g"])
            $0.membership(ofGroup: "empty", users: [], groups: [])
            $0.endMemberships()
        }
        #expect(
            text == """
                <memberships><membership group="a &amp; b">\
                <users><user name="u&#10;1"/><user name="u2"/></users>\
                <groups><group name="g"/></groups></membership>\
                <membership group="empty"><users></users><groups></groups></membership>\
                </memberships>
                """
        )
    }

    @Test func `errors and the cookie`() throws {
        let error = CrowdError.userNotFound("<a>")
        #expect(
            String(decoding: error.body(in: .xml), as: UTF8.self) == Self.declaration
                + "<error><reason>USER_NOT_FOUND</reason>"
                + "<message>No user is called &quot;&lt;a&gt;&quot;.</message></error>"
        )
        #expect(
            String(decoding: error.body(in: .json), as: UTF8.self)
                == #"{"reason":"USER_NOT_FOUND","message":"No user is called \"<a>\"."}"#
        )
        #expect(
            try written(.xml) { $0.cookieConfiguration(isSecure: true) }
                == "<cookie-config><domain/><secure>true</secure>"
                + "<name>crowd.token_key</name></cookie-config>"
        )
        #expect(
            try written(.json) { $0.cookieConfiguration(isSecure: false) }
                == #"{"domain":"","secure":false,"name":"crowd.token_key"}"#
        )
    }

    @Test func `expand decides how much is written`() {
        #expect(CrowdDetail(inListOf: .user, expand: nil) == .name)
        #expect(CrowdDetail(inListOf: .user, expand: "group,attributes") == .name)
        #expect(CrowdDetail(inListOf: .user, expand: "user") == .whole)
        #expect(CrowdDetail(inListOf: .group, expand: "attributes, group") == .wholeWithAttributes)
        #expect(CrowdDetail(expand: "") == .whole)
        #expect(CrowdDetail(expand: "attributes") == .wholeWithAttributes)
    }
}
