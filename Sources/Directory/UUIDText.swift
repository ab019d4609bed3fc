import SCIM

/// UUIDs as lower-case text, made from given randomness and time.
///
/// Source: RFC 9562 §5.4 (version 4) and §5.7 (version 7).
enum UUIDText {
    static func random(using generator: inout some RandomNumberGenerator) -> String {
        text(high: generator.next(), low: generator.next(), version: 4)
    }

    /// Sortable by the millisecond of `time`, random beyond it.
    static func ordered(
        at time: DateTime,
        using generator: inout some RandomNumberGenerator
    ) -> String {
        let milliseconds = UInt64(clamping: time.milliseconds)
        let high = (milliseconds << 16) | ((generator.next() as UInt64) & 0xFFFF)
        return text(high: high, low: generator.next(), version: 7)
    }

    private static func text(high: UInt64, low: UInt64, version: UInt64) -> String {
        let high = (high & ~0xF000) | (version << 12)
        let low = (low & ~(0b11 << 62)) | (0b10 << 62)
        var text: [UInt8] = []
        text.reserveCapacity(36)
        for index in 0..<32 {
            if index == 8 || index == 12 || index == 16 || index == 20 {
                text.append(UInt8(ascii: "-"))
            }
            let word = index < 16 ? high : low
            let nibble = UInt8((word >> UInt64((15 - index % 16) * 4)) & 0xF)
            text.append(nibble < 10 ? nibble + 48 : nibble + 87)
        }
        return String(decoding: text, as: UTF8.self)
    }
}
