import SCIM
import Testing

@Suite("What filters compare, RFC 7644 §3.4.2.2 table 3")
struct FilterComparisonTests {
    @Test(arguments: [
        (#"title eq "tour guide""#, true), (#"title eq "tour""#, false),
        (#"title ne "tour""#, true), (#"title ne "TOUR GUIDE""#, false),
        (#"title co "R GU""#, true), (#"title co "tour guide""#, true), (#"title co """#, true),
        (#"title co "guides""#, false), (#"title sw "Tour""#, true),
        (#"title sw "tour guide""#, true), (#"title sw "guide""#, false),
        (#"title ew "Guide""#, true), (#"title ew "tour guide""#, true),
        (#"title ew "tour""#, false), (#"title gt "tour""#, true),
        (#"title gt "Tour Guide""#, false), (#"title ge "Tour Guide""#, true),
        (#"title lt "tour guides""#, true), (#"title lt "tour guide""#, false),
        (#"title le "tour guide""#, true), (#"title gt "Z""#, false), (#"title lt "U""#, true),
        (#"externalId eq "Ext""#, true), (#"externalId eq "ext""#, false),
        (#"externalId sw "e""#, false), (#"externalId lt "a""#, true),
        (#"id eq "2819C223""#, false),
        (#"id co "c22""#, true), (#"id gt "2819""#, true), (#"id ne "2819c223""#, false),
        (#"name.familyName eq "o'malley""#, true), (#"displayName co "\"BABS\"""#, true),
        (#"name.givenName eq "ba\\rbara""#, true), (#"title eq "\u0054our\u0020Guide""#, true),
        (#"title eq "Tour \u0047\u0075ide""#, true), (#"nickName ew "\ud83d\ude00""#, true),
        (#"nickName ew "\uD83D\uDE00""#, true), (#"nickName sw "zo\u00eb""#, true),
        (#"nickName sw "ZOE\u0308""#, true), (#"nickName sw "zoe""#, false),
        (#"meta.location co "\/Users\/""#, true), (#"title eq "a\b\f\n\r\t""#, false),
        (#"userName eq "ＢＪensen@example.com""#, true), (#"userName sw "bJ""#, true),
        (#"schemas eq "urn:ietf:params:scim:schemas:core:2.0:User""#, true),
        (#"schemas eq "urn:ietf:params:scim:schemas:core:2.0:Group""#, false),
        (#"schemas co "enterprise""#, true), ("schemas pr", true),
        (#"meta.resourceType eq "User""#, true), (#"meta.resourceType eq "user""#, false),
        (#"meta.version eq "W/\"3\"""#, true), (#"meta.version eq "w/\"3\"""#, false),
        (#"meta.location sw "https://roster.test/""#, true), ("meta pr", true),
        (#"x509Certificates eq "MIIDQz==""#, true), (#"x509Certificates eq "miidqz==""#, false),
        (#"x509Certificates.value ne "MIIDQz==""#, false),
    ])
    func `strings`(_ text: String, _ holds: Bool) throws {
        #expect(try FilterFixtures.matches(text) == holds)
    }

    @Test(arguments: [
        (#"label eq "STRASSE 7""#, false), (#"label eq "straße 7""#, true),
        (#"serial eq "aB7""#, true), (#"serial eq "AB7""#, false), (#"serial co "b7""#, false),
        (#"serial gt "aA""#, true), (#"serial lt "aa""#, true),
        (#"manual eq "https://example.com/M""#, true),
        (#"manual eq "https://example.com/m""#, false),
        (#"manual sw "https:""#, true), (#"firmware eq "qUJD""#, true),
        (#"firmware eq "QUJD""#, false), (#"firmware ne "QUJD""#, true),
        ("weight eq 12.5", true), ("weight eq 1.250e1", true), ("weight eq 125E-1", true),
        ("weight ne 12.50", false), ("weight gt 12", true), ("weight gt 12.5", false),
        ("weight ge 12.500", true), ("weight lt 12.5000000000000000000000001", true),
        ("weight gt 12.4999999999999999999999999", true), ("weight lt 1e300", true),
        ("weight gt -1e300", true), ("weight gt -0", true),
        ("weight le 99999999999999999999", true),
        ("ports eq 4", true), ("ports eq 4.0", true), ("ports lt 9223372036854775808", true),
        ("ports gt -9223372036854775809", true), ("ports eq 9223372036854775808", false),
        ("readings eq 20.5", true), ("readings gt 20.5", false), ("readings ge 20.5", true),
        ("readings ne 1", true), ("readings eq 7", false), ("readings lt 1.5", true),
        (#"built eq "2024-02-29T21:30:00.5Z""#, true),
        (#"built eq "2024-02-29T21:30:00.500Z""#, true),
        (#"built eq "2024-03-01T06:30:00.5+09:00""#, true),
        (#"built eq "2024-02-29T21:30:00.5""#, true),
        (#"built gt "2024-02-29T21:30:00.499Z""#, true),
        (#"built lt "2024-02-29T21:30:00.501Z""#, true),
        (#"built lt "2024-02-29T23:30:00Z""#, true),
        (#"built ge "2024-03-01T00:00:00+02:00""#, false),
        (#"built sw "2024-02""#, true), (#"built ew "+02:00""#, true),
        ("online eq false", true), ("online eq true", false), ("online ne true", true),
        (#"tags eq "red""#, true), (#"tags eq "green""#, false), (#"tags ne "red""#, true),
        (#"tags sw "B""#, true), (#"tags[value eq "BLUE"]"#, true), ("tags pr", true),
        (#"not (tags eq "red")"#, false), ("readings[value gt 20]", true),
        (#"urn:example:scim:schemas:1.0:Rack:unit ge 9"#, true), ("unit lt 9", false),
        (#"cables eq "green""#, true), (#"cables[value sw "g"]"#, true),
        (#"urn:example:scim:schemas:1.0:Rack:cables.value co "EE""#, true),
        (#"maker.name eq "acme""#, true), ("maker pr", true), ("vault pr", false),
        ("vault.hint pr", false), ("vault.hint eq null", true),
        (#"meta.resourceType eq "Device""#, true),
        (#"meta.created gt "2024-02-29T23:59:59.999Z""#, true),
    ])
    func `custom attributes of every type`(_ text: String, _ holds: Bool) throws {
        #expect(try FilterFixtures.matches(text, FilterFixtures.device) == holds)
    }

    @Test(arguments: [
        (#"meta.lastModified gt "2011-05-13T04:42:33Z""#, true),
        (#"meta.lastModified gt "2011-05-13T04:42:34Z""#, false),
        (#"meta.lastModified ge "2011-05-13T04:42:34Z""#, true),
        (#"meta.lastModified eq "2011-05-13T06:42:34+02:00""#, true),
        (#"meta.lastModified lt "2011-05-13T06:42:34Z""#, true),
        (#"meta.lastModified le "2011-05-12T20:42:34-08:00""#, true),
        (#"meta.created eq "2010-01-23T04:56:22.123Z""#, true),
        (#"meta.created eq "2010-01-23T04:56:22.1239Z""#, true),
        (#"meta.created eq "2010-01-23T04:56:22Z""#, false),
        (#"meta.created ne "2010-01-23T04:56:22Z""#, true),
        (#"meta.created lt "2010-01-23T04:56:22.2Z""#, true),
        (#"meta.created sw "2010-01-23""#, true), ("meta.created pr", true),
    ])
    func `moments are compared, to the millisecond`(_ text: String, _ holds: Bool) throws {
        #expect(try FilterFixtures.matches(text) == holds)
    }

    @Test(arguments: [
        ("title pr", true), ("profileUrl pr", false), ("name pr", true),
        ("name.middleName pr", false),
        ("emails pr", true), ("emails.value pr", true), ("emails.display pr", false),
        ("ims pr", false), ("manager pr", true), ("active pr", true), ("groups pr", false),
        ("title eq null", false), ("profileUrl eq null", true), ("title ne null", true),
        ("profileUrl ne null", false),
        ("emails eq null", false), ("ims eq null", true), ("ims.value ne null", false),
        ("active eq null", false), ("locale ne \"de\"", true), ("locale eq \"de\"", false),
        ("ims ne \"x\"", true), ("locale gt \"a\"", false), ("not (locale gt \"a\")", true),
        (#"emails ne "babs@home.org""#, true), (#"not (emails eq "babs@home.org")"#, false),
        (#"emails.value co "home.org""#, true), (#"emails co "home.org""#, true),
        ("emails.primary eq true", true), ("emails.primary eq false", true),
        ("emails.primary ne true", true), ("emails.primary pr", true),
        ("ims.primary eq false", false),
        ("active eq true", true), ("active ne true", false), ("active ne false", true),
    ])
    func `values that are absent, and several values`(_ text: String, _ holds: Bool) throws {
        #expect(try FilterFixtures.matches(text) == holds)
    }

    @Test(arguments: [
        "active gt true", "active ge true", "active lt true", "active le false",
        "active co \"t\"", "active sw \"t\"", "active ew \"e\"", "active eq 1", "active eq \"yes\"",
        "x509Certificates gt \"a\"", "x509Certificates.value le \"a\"",
        "x509Certificates co \"a\"", "meta.created gt 2011", "meta.created eq \"2011-05-13\"",
        "meta.created eq true", "meta.created eq \"2011-02-30T00:00:00Z\"",
        "meta.lastModified gt \"2011-05-13 04:42:34Z\"", "password eq \"x\"", "password pr",
        "password sw \"a\"", "PASSWORD ne \"a\"", "not (password eq null)",
        "urn:ietf:params:scim:schemas:core:2.0:User:password pr",
    ])
    func `operators and operands that do not fit are refused`(_ text: String) {
        #expect(FilterFixtures.refusal(text) != nil)
    }

    @Test(arguments: [
        "weight co 1", "weight sw \"1\"", "ports ew 4", "ports co \"4\"", "ports eq true",
        "ports eq \"four\"", "weight eq 1e999", "online gt false", "firmware ge \"a\"",
        "built gt \"soon\"", "built eq 5", "pin eq \"1\"", "pin pr", "puk pr", "puk eq null",
        "puk sw \"1\"", "vault.value pr", "vault eq \"s3cret\"", "vault.value sw \"s\"", "keys pr",
        "keys eq \"a\"", "keys[value pr]", "keys.value pr", "maker eq \"acme\"",
        "urn:example:scim:schemas:1.0:Rack pr", "urn:example:scim:schemas:1.0:Rack:pin pr",
    ])
    func `custom attributes have the same bounds`(_ text: String) {
        #expect(FilterFixtures.refusal(text, FilterFixtures.device) != nil)
    }
}
