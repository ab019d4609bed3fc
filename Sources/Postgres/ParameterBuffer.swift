import CLibPQ
import Glibc

/// The values of one statement in the form libpq takes them: C strings, one behind the other.
///
/// Belongs to one connection and is used again for each statement, so that sending allocates
/// nothing. Values have been checked for NUL before: see `Pipeline.checkParameters`.
struct ParameterBuffer {
    private var bytes: [UInt8] = []
    private var starts: [Int] = []
    private var lengths: [Int32] = []
    private var formats: [Int32] = []
    private var pointers: [UnsafePointer<CChar>?] = []
    private var isTextOnly = true

    /// A statement larger than this does not keep its memory.
    private static let retainedBytesMax = 256 * 1024
    private static let null = -1

    /// Lends the encoded values to `send`: count, values, lengths, formats.
    mutating func withEncoded(
        _ values: [PostgresValue],
        _ send: (
            Int32, UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?,
            UnsafePointer<Int32>?
        ) -> Int32
    ) -> Int32 {
        if values.isEmpty { return send(0, nil, nil, nil) }
        for value in values { encode(value) }
        // Out of the buffer while they are made, so that they do not stand in the way of the bytes.
        var pointers: [UnsafePointer<CChar>?] = []
        swap(&pointers, &self.pointers)
        defer {
            swap(&pointers, &self.pointers)
            clear()
        }
        return bytes.withUnsafeBytes { buffer in
            // Pointers are made only now, when the buffer will not move any more.
            let base = buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
            for start in starts {
                pointers.append(start == Self.null ? nil : base.map { $0 + start })
            }
            // Without a format array every value is a C string, and lengths are not looked at.
            return isTextOnly
                ? send(Int32(values.count), pointers, nil, nil)
                : send(Int32(values.count), pointers, lengths, formats)
        }
    }

    private mutating func encode(_ value: PostgresValue) {
        let start = bytes.count
        var isBinary = false
        switch value {
        case .null:
            starts.append(Self.null)
            lengths.append(0)
            formats.append(0)
            return
        case .text(let text), .uuid(let text): append(text)
        case .integer(let integer): append(String(integer))
        case .double(let number): append(String(number))
        case .boolean(let boolean): bytes.append(UInt8(ascii: boolean ? "t" : "f"))
        case .json(let document): bytes += document
        case .bytes(let octets):
            bytes += octets
            isBinary = true
            isTextOnly = false
        case .textArray(let texts): ArrayLiteral.append(texts, to: &bytes)
        case .integerArray(let integers):
            append("{" + integers.map { String($0) }.joined(separator: ",") + "}")
        }
        starts.append(start)
        lengths.append(Int32(clamping: bytes.count - start))
        formats.append(isBinary ? 1 : 0)
        bytes.append(0)
    }

    private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

    private mutating func clear() {
        bytes.removeAll(keepingCapacity: bytes.capacity <= Self.retainedBytesMax)
        starts.removeAll(keepingCapacity: true)
        lengths.removeAll(keepingCapacity: true)
        formats.removeAll(keepingCapacity: true)
        pointers.removeAll(keepingCapacity: true)
        isTextOnly = true
    }
}
