import Directory
import NIOCore
import Testing
import Web

@Suite("Where a request comes from")
struct ApplicationAddressTests {
    private func address(
        peer: String?,
        forwarded: [String] = [],
        trusting proxies: [String] = []
    ) throws -> String {
        let peer = try peer.map { try SocketAddress(ipAddress: $0, port: 4711) }
        let ranges = try proxies.map { try #require(AddressRange($0)) }
        return ClientAddress(peer: peer, forwarded: forwarded, trusting: ranges).description
    }

    @Test(arguments: [
        ("192.0.2.1", "192.0.2.1"), ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8::1", "2001:db8::1"),
    ])
    func `without proxies it is the peer's address`(_ peer: String, _ expected: String) throws {
        #expect(try address(peer: peer) == expected)
        #expect(try address(peer: peer, forwarded: ["203.0.113.9"]) == expected)
        #expect(
            try address(peer: peer, forwarded: ["203.0.113.9"], trusting: ["10.0.0.0/8"])
                == expected
        )
    }

    @Test(arguments: [
        (["203.0.113.9"], "203.0.113.9"), (["1.1.1.1, 203.0.113.9"], "203.0.113.9"),
        (["1.1.1.1", "203.0.113.9"], "203.0.113.9"), (["203.0.113.9,10.0.0.2"], "203.0.113.9"),
        (["203.0.113.9:5123"], "203.0.113.9"), (["[2001:db8::9]:5123"], "2001:db8::9"),
        (["2001:db8::9"], "2001:db8::9"), (["::ffff:203.0.113.9"], "203.0.113.9"),
        (["fe80::9%eth0"], "fe80::9"), (["10.0.0.3, 10.0.0.2"], "10.0.0.3"), ([], "10.0.0.1"),
        (["203.0.113.9, unknown"], "unknown"), (["203.0.113.9, "], "unknown"),
        (["1.1.1.1, unknown, 10.0.0.2"], "unknown"),
    ])
    func `behind a trusted proxy it is the last address that is none`(
        _ forwarded: [String],
        _ expected: String
    ) throws {
        #expect(
            try address(peer: "10.0.0.1", forwarded: forwarded, trusting: ["10.0.0.0/8"])
                == expected
        )
    }

    @Test func `a peer without an address is nobody's`() throws {
        #expect(try address(peer: nil) == "unknown")
        let range = try #require(AddressRange("0.0.0.0/0"))
        #expect(!ClientAddress(nil).isAllowed(by: [range]))
        #expect(ClientAddress(nil).isAllowed(by: []))
    }

    @Test(arguments: [
        ("Basic YTpi", "a", "b"), ("basic YTpiOmM=", "a", "b:c"), ("BASIC YTpiOmM", "a", "b:c"),
        ("Basic Og==", "", ""), ("Basic w6Q6w7w=", "\u{E4}", "\u{FC}"),
        ("Basic Pz8_Oj4-", "???", ">>"),
    ])
    func `credentials are read`(_ header: String, _ name: String, _ password: String) throws {
        let credentials = try #require(BasicCredentials(header))
        #expect(credentials.name == name)
        #expect(credentials.password == password)
    }

    @Test(arguments: [
        "Basic", "Basic ", "YTpi", "Bearer YTpi", "Basic YWI=", "Basic YTpi YTpi",
        "Basic YTpi====", "Basic =YTpi", "Basic Y", "Basic Y!pi", "Basic 5Dr8",
        "Basic " + String(repeating: "YTpi", count: 300),
    ])
    func `what are no credentials is not read as such`(_ header: String) {
        #expect(BasicCredentials(header) == nil)
    }
}
