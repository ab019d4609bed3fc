/// The value of a JSON text as far as it has been read.
///
/// An array or object that the bytes at hand do not end is laid aside and gone on with when more
/// of the text is there.
struct JSONDocument: Sendable {
    private let weightMax: Int
    private var reader: JSONReader
    private var tokenStart = 0
    /// Whether the text ends with the bytes at hand.
    private var isLast = false
    private var root: JSONContainer
    /// What has begun within the root and not ended, from the inside to the outside.
    private var suspended: [JSONContainer] = []
    /// How much memory the value takes, roughly.
    private var weight = 0

    init(limits: Limits, reduction: JSONReduction) {
        weightMax = limits.jsonValueBytesMax
        reader = JSONReader(depthMax: limits.jsonDepthMax)
        root = JSONContainer(.document, reduction, weightBefore: 0)
    }

    /// Reads the text's next bytes and returns how many of them are done with: all, but for a
    /// token at their end that may go on in the bytes to come.
    mutating func read(_ bytes: Span<UInt8>, isLast: Bool) throws(SCIMError) -> Int {
        self.isLast = isLast
        reader.index = 0
        guard reader.offset > 0 || reader.skipByteOrderMark(bytes, isLast: isLast) else { return 0 }
        var root = JSONContainer(.document, .none, weightBefore: 0)
        swap(&root, &self.root)
        _ = try finish(&root, depth: 0, bytes)
        swap(&root, &self.root)
        reader.offset += reader.index
        return reader.index
    }

    /// The value of the text, which has ended.
    mutating func value() throws(SCIMError) -> JSONValue {
        reader.index = 0
        let innermost = suspended.first ?? root
        switch innermost.expected {
        case .nothing: return innermost.elements[0]
        case .document:
            throw .invalidSyntax("The body is empty where a JSON value was expected.")
        case .value, .valueOrEnd: throw reader.failure("the text ends where a value was expected")
        case .name, .nameOrEnd, .colon, .commaOrEnd: throw unexpected(in: innermost)
        }
    }

    /// Reads to the end of a container; false when the bytes end before it does.
    private mutating func finish(
        _ container: inout JSONContainer,
        depth: Int,
        _ bytes: Span<UInt8>
    ) throws(SCIMError) -> Bool {
        if let inner = suspended.popLast() {
            guard try add(inner, to: &container, depth: depth + 1, bytes) else { return false }
        }
        do throws(SCIMError) {
            while true {
                reader.skipBlanks(bytes)
                tokenStart = reader.index
                guard reader.index < bytes.count else { return false }
                switch container.expected {
                case .valueOrEnd where reader.take(container.closing, bytes),
                    .nameOrEnd where reader.take(container.closing, bytes):
                    return true
                case .document, .value, .valueOrEnd:
                    guard try readValue(into: &container, depth: depth, bytes) else {
                        return false
                    }
                    // Nearly always a comma is there already: that saves a turn.
                    reader.skipBlanks(bytes)
                    _ = takeComma(in: &container, bytes)
                case .name, .nameOrEnd: try readName(into: &container, bytes)
                case .colon:
                    guard reader.take(UInt8(ascii: ":"), bytes) else {
                        throw unexpected(in: container)
                    }
                    container.expected = .value
                case .commaOrEnd:
                    guard !takeComma(in: &container, bytes) else { continue }
                    guard reader.take(container.closing, bytes) else {
                        throw unexpected(in: container)
                    }
                    return true
                case .nothing: throw unexpected(in: container)
                }
            }
        } catch {
            guard !isLast, JSONReader.mayGoOn(bytes.extracting(tokenStart...)) else { throw error }
            reader.index = tokenStart
            return false
        }
    }

    /// Reads what is left of an inner container and adds it; false when the bytes end before.
    private mutating func add(
        _ inner: consuming JSONContainer,
        to container: inout JSONContainer,
        depth: Int,
        _ bytes: Span<UInt8>
    ) throws(SCIMError) -> Bool {
        guard try finish(&inner, depth: depth, bytes) else {
            suspended.append(inner)
            return false
        }
        let (value, reducedWeight) = inner.value
        if let reducedWeight { weight = inner.weightBefore + reducedWeight }
        try add(value, weight: 0, to: &container)
        return true
    }

    /// Reads a value; false when the bytes end within an array or object.
    @inline(__always)
    private mutating func readValue(
        into container: inout JSONContainer,
        depth: Int,
        _ bytes: Span<UInt8>
    ) throws(SCIMError) -> Bool {
        let kind: JSONContainer.Kind
        switch bytes[reader.index] {
        case UInt8(ascii: "{"): kind = .object
        case UInt8(ascii: "["): kind = .array
        default:
            try readScalar(into: &container, bytes)
            return true
        }
        try reader.enter(depth: depth + 1)
        let inner = JSONContainer(kind, container.reductionOfNext, weightBefore: weight)
        try carry(JSONWeight.of(kind))
        return try add(inner, to: &container, depth: depth + 1, bytes)
    }

    private mutating func readScalar(
        into container: inout JSONContainer,
        _ bytes: Span<UInt8>
    ) throws(SCIMError) {
        switch bytes[reader.index] {
        case UInt8(ascii: "\""):
            let text = try reader.string(bytes)
            let weight = JSONWeight.of(text)
            try add(.string(text), weight: weight, to: &container)
        case UInt8(ascii: "t"):
            try add(try reader.literal("true", .boolean(true), bytes), to: &container)
        case UInt8(ascii: "f"):
            try add(try reader.literal("false", .boolean(false), bytes), to: &container)
        case UInt8(ascii: "n"):
            try add(try reader.literal("null", .null, bytes), to: &container)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            let number = try reader.number(bytes)
            guard isLast || reader.index < bytes.count else {
                throw reader.failure("the text ends within a number")
            }
            try add(.number(number), weight: JSONWeight.of(number.text), to: &container)
        default: throw unexpected(in: container)
        }
    }

    @inline(__always)
    private mutating func readName(
        into container: inout JSONContainer,
        _ bytes: Span<UInt8>
    ) throws(SCIMError) {
        guard bytes[reader.index] == UInt8(ascii: "\"") else { throw unexpected(in: container) }
        let name = try reader.string(bytes)
        guard container.begin(name, letter: bytes[tokenStart + 1]) else {
            reader.index = tokenStart
            throw reader.failure(
                "the name \(container.name.quoted) comes a second time in its object"
            )
        }
        try carry(JSONWeight.of(container.name))
        // Nearly always the colon is there already, and the next turn begins at the value.
        reader.skipBlanks(bytes)
        container.expected = reader.take(UInt8(ascii: ":"), bytes) ? .value : .colon
    }

    @inline(__always)
    private mutating func takeComma(
        in container: inout JSONContainer,
        _ bytes: Span<UInt8>
    ) -> Bool {
        guard container.expected == .commaOrEnd, reader.take(UInt8(ascii: ","), bytes) else {
            return false
        }
        container.expected = container.kind == .object ? .name : .value
        return true
    }

    @inline(__always)
    private mutating func add(
        _ value: consuming JSONValue,
        weight: Int = 0,
        to container: inout JSONContainer
    ) throws(SCIMError) {
        try carry(weight + JSONWeight.ofPlace(in: container.kind))
        container.add(value)
    }

    /// Counts what is kept, and refuses a text whose value would take too much memory.
    @inline(__always)
    private mutating func carry(_ bytes: Int) throws(SCIMError) {
        guard weight + bytes <= weightMax else {
            throw .payloadTooLarge(
                "The body holds more values than the server keeps in memory for one request. "
                    + "Send less in one request."
            )
        }
        weight += bytes
    }

    /// The error for what stands where something else was expected.
    private func unexpected(in container: JSONContainer) -> SCIMError {
        switch container.expected {
        case .document, .value, .valueOrEnd: reader.failure("a value was expected")
        case .name, .nameOrEnd:
            reader.failure("the name of a member was expected in quotation marks")
        case .colon: reader.failure("a colon was expected")
        case .commaOrEnd where container.kind == .object:
            reader.failure("a comma or the end of the object was expected")
        case .commaOrEnd: reader.failure("a comma or the end of the array was expected")
        case .nothing: reader.failure("text follows the end of the JSON value")
        }
    }
}
