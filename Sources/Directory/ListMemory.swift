import SCIM
import Synchronization

/// How many resources the long lists have, and where in them pages begin, as last seen.
///
/// Nothing here is believed: the statement that reads a page says whether it still holds. So it
/// does not matter who has changed the list meanwhile, nor in which order answers arrive.
final class ListMemory: Sendable {
    /// Which list: all resources of some types.
    struct Key: Hashable, Sendable {
        let tenant: TenantID
        let types: [String]
    }

    /// A long list, and what is known about it.
    struct Entry: Sendable {
        let known: LongList?
    }

    private struct State {
        var entries: [Key: Entry] = [:]
        var number = 0
    }

    private let state = Mutex(State())
    private let capacity: Int

    /// Shorter ones are counted faster than remembered.
    static let lengthMin = 500

    /// How long a count is used at most, in milliseconds: nothing that was written past the
    /// server stays unseen for longer.
    static let lifetime: Int64 = 60_000

    /// - Parameter capacity: beyond so many entries the memory starts afresh.
    init(capacity: Int = 1_000) { self.capacity = capacity }

    /// Nil unless the list was seen to be long.
    func entry(_ key: Key, at now: DateTime) -> Entry? {
        state.withLock { state in
            guard let entry = state.entries[key] else { return nil }
            guard let known = entry.known, known.until <= now else { return entry }
            return Entry(known: nil)
        }
    }

    /// Keeps what a statement has counted.
    ///
    /// - Parameter mark: nil when the count cannot be recognised later.
    func remember(
        _ key: Key,
        total: Int,
        mark: ListMark?,
        anchors: [ListAnchor],
        at now: DateTime
    ) {
        state.withLock { state in
            guard total >= Self.lengthMin else {
                state.entries[key] = nil
                return
            }
            if state.entries.count >= capacity { state.entries.removeAll() }
            state.number += 1
            let until = DateTime(milliseconds: now.milliseconds + Self.lifetime)
            state.entries[key] = Entry(
                known: mark.map { mark in
                    LongList(
                        number: state.number,
                        total: total,
                        mark: mark,
                        anchors: anchors,
                        until: until
                    )
                }
            )
        }
    }

    /// Adds what a statement has seen that found the list as it was remembered.
    func confirm(_ list: LongList, _ key: Key, mark: ListMark?, anchors: [ListAnchor]) {
        state.withLock { state in
            // Another one may have taken its place meanwhile.
            guard var known = state.entries[key]?.known, known.number == list.number else { return }
            if let mark { known.mark = mark }
            for anchor in anchors { known.add(anchor) }
            state.entries[key] = Entry(known: known)
        }
    }
}

/// A list as a statement has seen it.
struct LongList: Sendable {
    /// Tells it from others of the same key.
    let number: Int
    let total: Int
    fileprivate(set) var mark: ListMark
    /// By position, each once.
    private var anchors: [ListAnchor]
    let until: DateTime

    private static let anchorsMax = 256

    init(
        number: Int,
        total: Int,
        mark: ListMark,
        anchors: [ListAnchor],
        until: DateTime
    ) {
        self.number = number
        self.total = total
        self.mark = mark
        self.anchors = anchors
        self.until = until
    }

    /// The last known place that has no more than so many resources before it.
    func anchor(for skipped: Int) -> ListAnchor {
        let after = index(after: skipped)
        return after > 0 ? anchors[after - 1] : ListAnchor(preceding: 0, ordinal: 0)
    }

    fileprivate mutating func add(_ anchor: ListAnchor) {
        let index = index(after: anchor.preceding)
        if index > 0, anchors[index - 1].preceding == anchor.preceding { return }
        anchors.insert(anchor, at: index)
        guard anchors.count > Self.anchorsMax else { return }
        // Every other one goes, but not the newest: who reads a list to its end comes back to it.
        anchors = anchors.indices.filter { $0 % 2 == 0 || $0 == index }.map { anchors[$0] }
    }

    /// How many anchors have no more than so many resources before them.
    private func index(after skipped: Int) -> Int {
        var (low, high) = (0, anchors.count)
        while low < high {
            let middle = (low + high) / 2
            if anchors[middle].preceding <= skipped { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// A place in a list: so many of its resources have a smaller ordinal.
struct ListAnchor: Sendable, Hashable {
    let preceding: Int
    let ordinal: Int64
}

/// The state of a tenant that a list was seen in.
struct ListMark: Sendable, Hashable {
    /// The tenant's newest event, or 0.
    let event: Int64
    /// When the database server was started, in microseconds: another server, or one that was put
    /// back, may give the same ids to other events.
    let server: Int64

    init(event: Int64, server: Int64) {
        self.event = event
        self.server = server
    }

    /// Reads the column `mark` of `ListSQL`.
    init?(_ text: String) {
        let numbers = text.split(separator: " ").compactMap { Int64($0) }
        guard numbers.count == 2 else { return nil }
        self.init(event: numbers[0], server: numbers[1])
    }
}
