import Directory
import Testing

@Suite("Addresses and networks")
struct AddressTests {
    @Test(arguments: [
        ("192.0.2.1", "192.0.2.1"), ("::ffff:192.0.2.1", "192.0.2.1"),
        ("::FFFF:C000:201", "192.0.2.1"), ("::", "::"), ("::1", "::1"),
        ("2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
        ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
        ("1::", "1::"), ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"), ("fe80::1", "fe80::1"),
        ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
    ])
    func `an address is written in one way`(_ text: String, _ expected: String) {
        #expect(IPAddress(text)?.description == expected)
    }

    @Test(arguments: [
        "", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.4 ", "+1.2.3.4", "::1::",
        "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "12345::", ":1", "1:", ":::", "::g", "::1%eth0",
        "::-1",
        "1:2:3:4:5:6:7:8::", "1.2.3.4::", "localhost", "::1.2.3.4:5",
    ])
    func `what is no address is not read as one`(_ text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test(arguments: [
        ("192.0.2.0/24", "192.0.2.255", true), ("192.0.2.0/24", "192.0.3.0", false),
        ("192.0.2.7/24", "192.0.2.1", true), ("192.0.2.1", "192.0.2.1", true),
        ("192.0.2.1", "::ffff:192.0.2.1", true), ("192.0.2.1", "192.0.2.2", false),
        ("0.0.0.0/0", "203.0.113.9", true), ("0.0.0.0/0", "2001:db8::1", false),
        ("::/0", "2001:db8::1", true), ("::/0", "192.0.2.1", false),
        ("2001:db8::/32", "2001:db8:ffff::1", true), ("2001:db8::/32", "2001:db9::1", false),
        ("2001:db8::/65", "2001:db8::1", true), ("2001:db8::/65", "2001:db8::8000:0:0:0", false),
    ])
    func `a range has the addresses of its prefix`(
        _ range: String,
        _ address: String,
        _ contains: Bool
    ) throws {
        let address = try #require(IPAddress(address))
        #expect(try #require(AddressRange(range)).contains(address) == contains)
    }

    @Test(arguments: ["192.0.2.0/33", "::/129", "192.0.2.0/", "192.0.2.0/+8", "/8", "1.2.3.4/8/8"])
    func `what is no range is not read as one`(_ text: String) {
        #expect(AddressRange(text) == nil)
    }

    @Test(arguments: [
        ("192.0.2.7/24", "192.0.2.0/24"), ("192.0.2.7", "192.0.2.7"), ("192.0.2.7/32", "192.0.2.7"),
        ("2001:db8::1/32", "2001:db8::/32"), ("::1/128", "::1"),
    ])
    func `a range is written in one way`(_ text: String, _ expected: String) {
        #expect(AddressRange(text)?.description == expected)
    }
}
