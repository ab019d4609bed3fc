import Crypto
import SCIM

/// Where a page begins that is told by a cursor: after one resource, in the order of the list.
///
/// It holds a position and grants nothing: whoever presents it sees what their token lets them see.
/// RFC 9865 §2, §5.2.
struct PageCursor: Sendable {
    let issuedAt: DateTime
    /// How many resources a page has; all pages of a walk have the same.
    let count: Int
    let position: ListPosition

    /// The cursor as a client sees it: hexadecimal digits.
    ///
    /// - Parameter query: what the cursor belongs to.
    func text(for query: CursorQuery) -> String {
        let payload = payload(in: query.epoch)
        return Self.hexadecimal(payload + Self.checksum(of: payload, query))
    }

    /// Reads a cursor, or throws `invalidCursor` or `expiredCursor`.
    init(
        _ text: String,
        for query: CursorQuery,
        at now: DateTime,
        limits: Limits
    ) throws(SCIMError) {
        guard let bytes = Self.bytes(text), bytes.count > Self.checksumCount else {
            throw Self.invalid
        }
        let payload = Array(bytes.dropLast(Self.checksumCount))
        guard Self.checksum(of: payload, query) == Array(bytes.suffix(Self.checksumCount)) else {
            throw Self.invalid
        }
        guard payload[0] == Self.format, payload.count >= Self.headerCount else {
            throw Self.expired("was given by another version of the server")
        }
        issuedAt = DateTime(milliseconds: Self.integer(payload[1..<9]))
        count = Int(Self.integer(payload[9..<13]))
        guard count <= limits.pageSizeMax else { throw Self.invalid }
        let key = Array(payload.dropFirst(Self.headerCount))
        position = ListPosition(
            ordinal: Self.integer(payload[13..<21]),
            key: payload[21] == 1 ? key : nil
        )
        guard Array(payload[22..<26]) == Self.fingerprint(of: query.epoch) else {
            throw Self.expired("was given before the database was restored from a backup")
        }
        guard now.milliseconds - issuedAt.milliseconds <= Int64(limits.cursorSecondsMax) * 1000
        else { throw Self.expired("is older than \(limits.cursorSecondsMax) seconds") }
    }

    init(issuedAt: DateTime, count: Int, position: ListPosition) {
        self.issuedAt = issuedAt
        self.count = count
        self.position = position
    }

    /// The error for a query that asks for pages of another size.
    var otherCount: SCIMError {
        SCIMError(
            status: 400,
            type: .invalidCount,
            detail: "The count has to stay \(count), as on the page before, or be left out."
        )
    }

    private func payload(in epoch: String) -> [UInt8] {
        var bytes: [UInt8] = [Self.format]
        bytes += Self.bytes(of: issuedAt.milliseconds, count: 8)
        bytes += Self.bytes(of: Int64(count), count: 4)
        bytes += Self.bytes(of: position.ordinal, count: 8)
        bytes.append(position.key == nil ? 0 : 1)
        bytes += Self.fingerprint(of: epoch)
        return bytes + (position.key ?? [])
    }

    private static let format: UInt8 = 2
    private static let headerCount = 26
    private static let checksumCount = 8

    /// The error for a cursor that was forged, cut or given for another query.
    static let invalid = SCIMError(
        status: 400,
        type: .invalidCursor,
        detail: "The cursor is not one that this query has been given. Send the nextCursor of the "
            + "page before with the same filter and sorting, or an empty one to begin."
    )

    private static func expired(_ reason: String) -> SCIMError {
        SCIMError(
            status: 400,
            type: .expiredCursor,
            detail: "The cursor \(reason). Begin again with an empty cursor."
        )
    }

    private static func fingerprint(of epoch: String) -> [UInt8] {
        Array(SHA256.hash(data: Array(epoch.utf8)).prefix(4))
    }

    private static func checksum(of payload: [UInt8], _ query: CursorQuery) -> [UInt8] {
        var hash = SHA256()
        hash.update(data: payload)
        hash.update(data: Array(query.text.utf8))
        return Array(hash.finalize().prefix(checksumCount))
    }

    private static func bytes(of number: Int64, count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: number >> Int64((count - 1 - $0) * 8)) }
    }

    private static func integer(_ bytes: ArraySlice<UInt8>) -> Int64 {
        bytes.reduce(0) { $0 << 8 | Int64($1) }
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count * 2)
        for byte in bytes { text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
        return String(decoding: text, as: UTF8.self)
    }

    private static func bytes(_ text: String) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count / 2)
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard
                let byte = UInt8(
                    String(decoding: digits[index...index + 1], as: UTF8.self),
                    radix: 16
                )
            else { return nil }
            bytes.append(byte)
        }
        return bytes
    }
}

/// A place in a list: behind the resource of this ordinal.
struct ListPosition: Sendable, Hashable {
    let ordinal: Int64
    /// By what the list is sorted before the ordinal; nil when it is not, or without value.
    let key: [UInt8]?
}

/// What a cursor belongs to: a tenant, its resource types, the filter and the sorting.
struct CursorQuery: Sendable {
    let text: String
    /// Of the tenant: a cursor of another one has expired.
    let epoch: String

    init(tenant: TenantID, epoch: String, types: [ResourceType], parameters: SearchParameters) {
        self.epoch = epoch
        // Each part carries its length, so that no two queries have the same text.
        let parts =
            [tenant.text, parameters.filter ?? "", parameters.sortBy ?? ""]
            + [parameters.sortOrder ?? ""] + types.map(\.name)
        text = parts.map { "\($0.utf8.count):\($0)" }.joined()
    }
}
