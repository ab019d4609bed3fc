/// An IPv4 or IPv6 address.
///
/// An IPv4 address and the IPv6 address that is mapped to it are one (RFC 4291 §2.5.5.2), because
/// which of them a server sees depends on how its socket was opened.
package struct IPAddress: Sendable, Hashable, CustomStringConvertible {
    /// The upper and the lower half of the 128 bits; IPv4 as `::ffff:a.b.c.d`.
    let high: UInt64
    let low: UInt64

    init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Reads `192.0.2.1` and every way of writing an IPv6 address but with a zone.
    package init?(_ text: some StringProtocol) {
        guard text.utf8.count <= 45 else { return nil }
        if !text.contains(":") {
            guard let address = Self.ipv4(text) else { return nil }
            self.init(high: 0, low: 0xFFFF_0000_0000 | UInt64(address))
            return
        }
        guard let groups = Self.groups(String(text)) else { return nil }
        self.init(
            high: groups[0..<4].reduce(0) { $0 << 16 | UInt64($1) },
            low: groups[4..<8].reduce(0) { $0 << 16 | UInt64($1) }
        )
    }

    package var isIPv4: Bool { high == 0 && low >> 32 == 0xFFFF }

    /// The address as RFC 5952 writes it.
    package var description: String {
        if isIPv4 {
            return [24, 16, 8, 0].map { String((low >> $0) & 0xFF) }.joined(separator: ".")
        }
        let groups = [high, low].flatMap { half in
            [48, 32, 16, 0].map { UInt16(truncatingIfNeeded: half >> UInt64($0)) }
        }
        let zeros = Self.longestZeros(groups)
        let hex = { (part: ArraySlice<UInt16>) in
            part.map { String($0, radix: 16) }.joined(separator: ":")
        }
        guard zeros.count > 1 else { return hex(groups[...]) }
        return hex(groups[..<zeros.lowerBound]) + "::" + hex(groups[zeros.upperBound...])
    }

    private static func longestZeros(_ groups: [UInt16]) -> Range<Int> {
        var longest = 0..<0
        var start = 0
        for (index, group) in groups.enumerated() {
            if group != 0 { start = index + 1 }
            if index + 1 - start > longest.count { longest = start..<(index + 1) }
        }
        return longest
    }

    private static func ipv4(_ text: some StringProtocol) -> UInt32? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var address: UInt32 = 0
        for part in parts {
            // A zero in front would be octal to some readers.
            guard (1...3).contains(part.utf8.count), part.utf8.allSatisfy({ $0 &- 0x30 < 10 }),
                part.utf8.count == 1 || part.utf8.first != 0x30, let byte = UInt8(part)
            else { return nil }
            address = address << 8 | UInt32(byte)
        }
        return address
    }

    /// The eight groups of an IPv6 address.
    private static func groups(_ text: String) -> [UInt16]? {
        let bytes = Array(text.utf8)
        let colon = UInt8(ascii: ":")
        let gaps = bytes.indices.dropLast().filter { bytes[$0] == colon && bytes[$0 + 1] == colon }
        guard let gap = gaps.first else {
            let groups = groups(bytes[...], mayEndInIPv4: true)
            return groups?.count == 8 ? groups : nil
        }
        guard gaps.count == 1, let front = groups(bytes[..<gap], mayEndInIPv4: false),
            let back = groups(bytes[(gap + 2)...], mayEndInIPv4: true),
            front.count + back.count < 8
        else { return nil }
        return front + Array(repeating: 0, count: 8 - front.count - back.count) + back
    }

    /// The groups on one side of `::`.
    private static func groups(_ bytes: ArraySlice<UInt8>, mayEndInIPv4: Bool) -> [UInt16]? {
        guard !bytes.isEmpty else { return [] }
        let parts = bytes.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        var groups: [UInt16] = []
        for (index, part) in parts.enumerated() {
            let text = String(decoding: part, as: UTF8.self)
            if mayEndInIPv4, index == parts.count - 1, let address = ipv4(text) {
                groups += [UInt16(address >> 16), UInt16(truncatingIfNeeded: address)]
                continue
            }
            guard (1...4).contains(part.count), text.first?.isHexDigit == true,
                let group = UInt16(text, radix: 16)
            else { return nil }
            groups.append(group)
        }
        return groups
    }
}
