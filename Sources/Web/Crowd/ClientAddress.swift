package import Directory
import HTTPTypes
package import NIOCore

/// Where a request came from.
package struct ClientAddress: Sendable, Hashable, CustomStringConvertible {
    /// Nil when nobody can say: the peer has no address, or a trusted proxy named something else.
    package let ip: IPAddress?

    package init(_ ip: IPAddress?) { self.ip = ip }

    /// The address of the peer, or of the client that trusted proxies passed on.
    ///
    /// Each proxy writes at the right end of `X-Forwarded-For` who spoke to it, and anybody can
    /// have written what is to the left of that. So, from the right, the first address that is no
    /// trusted proxy is the client, and a header that comes from elsewhere does not count.
    ///
    /// - Parameters:
    ///   - forwarded: the values of `X-Forwarded-For`, in order.
    ///   - proxies: the networks of proxies that are trusted.
    package init(peer: SocketAddress?, forwarded: [String], trusting proxies: [AddressRange]) {
        var address = peer?.ipAddress.flatMap { Self.address(in: $0) }
        let entries = forwarded.flatMap { $0.split(separator: ",") }
        for entry in entries.reversed() {
            guard let ip = address, proxies.contains(where: { $0.contains(ip) }) else { break }
            address = Self.address(in: String(entry))
        }
        ip = address
    }

    /// Whether it is one of these; none of them means any.
    package func isAllowed(by ranges: [AddressRange]) -> Bool {
        guard !ranges.isEmpty else { return true }
        guard let ip else { return false }
        return ranges.contains { $0.contains(ip) }
    }

    /// The address, or `unknown`.
    package var description: String { ip?.description ?? "unknown" }

    /// What belongs to one client as far as limits go: an IPv4 address, but of IPv6 the network of
    /// 64 bits, within which everybody has as many addresses as they like.
    var network: IPAddress? {
        guard let ip else { return nil }
        return ip.isIPv4 ? ip : ip.prefix(64)
    }

    /// The address of a text that may have blanks around it, a zone, or a port, as some proxies
    /// write it.
    private static func address(in text: String) -> IPAddress? {
        var text = text.drop { $0 == " " || $0 == "\t" }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        if text.first == "[", let end = text.firstIndex(of: "]") {
            text = text[..<end].dropFirst()
        } else if text.contains("."), let colon = text.firstIndex(of: ":"),
            colon == text.lastIndex(of: ":")
        {
            text = text[..<colon]
        }
        return IPAddress(text.prefix { $0 != "%" })
    }
}

extension ClientAddress {
    init(of request: Request, trusting proxies: [AddressRange]) {
        let forwarded = HTTPField.Name("X-Forwarded-For").map { request.headers[values: $0] } ?? []
        self.init(peer: request.remoteAddress, forwarded: forwarded, trusting: proxies)
    }
}
