/// The addresses that begin with the same bits: one address, or a network in CIDR notation.
package struct AddressRange: Sendable, Hashable, CustomStringConvertible {
    private let first: IPAddress
    /// How many of the 128 bits are the same in every address of the range.
    private let prefixLength: Int

    /// Reads `192.0.2.1`, `192.0.2.0/24`, `2001:db8::1` or `2001:db8::/32`.
    ///
    /// Bits after the prefix do not count.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = IPAddress(parts[0]) else { return nil }
        let lengthMax = address.isIPv4 ? 32 : 128
        var length = lengthMax
        if parts.count == 2 {
            guard (1...3).contains(parts[1].utf8.count),
                parts[1].utf8.allSatisfy({ $0 &- 0x30 < 10 }), let given = Int(parts[1]),
                given <= lengthMax
            else { return nil }
            length = given
        }
        prefixLength = 128 - lengthMax + length
        first = address.prefix(prefixLength)
    }

    /// Whether the address is one of the range.
    ///
    /// No range of IPv6 has IPv4 addresses in it, not even `::/0`.
    package func contains(_ address: IPAddress) -> Bool {
        address.isIPv4 == first.isIPv4 && address.prefix(prefixLength) == first
    }

    /// The range as it can be read again; one address is written without a length.
    package var description: String {
        let length = first.isIPv4 ? prefixLength - 96 : prefixLength
        return prefixLength == 128 ? first.description : "\(first)/\(length)"
    }
}

extension IPAddress {
    /// The address with all but its first `length` bits cleared.
    package func prefix(_ length: Int) -> IPAddress {
        IPAddress(
            high: high & Self.mask(min(length, 64)),
            low: low & Self.mask(max(length - 64, 0))
        )
    }

    private static func mask(_ length: Int) -> UInt64 {
        // A shift by 64 or more leaves nothing.
        ~UInt64(0) << UInt64(64 - length)
    }
}
