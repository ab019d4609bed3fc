import Postgres

/// An answer that is read from one snapshot bit by bit, as fast as its reader asks for more.
///
/// It has one reader. A stream that is dropped unread gives back what it holds, as `close()` does.
package actor ViewStream<Element: Sendable> {
    private var snapshot: Snapshot?
    private var queries: [SQL]
    private var isDeclared = false
    private var ready: [Element]
    private let decode: @Sendable (Rows) throws(DirectoryError) -> [Element]

    /// - Parameter queries: read one after the other.
    init(
        _ snapshot: Snapshot,
        _ queries: [SQL],
        decode: @escaping @Sendable (Rows) throws(DirectoryError) -> [Element]
    ) {
        self.snapshot = snapshot
        self.queries = queries
        self.decode = decode
        ready = []
    }

    /// A stream of what has been read already.
    package init(_ elements: [Element]) {
        ready = elements
        snapshot = nil
        queries = []
        decode = { _ in [] }
    }

    /// The next portion, which is not empty, or nil at the end.
    ///
    /// Throws `timedOut` when the stream has been open for too long. After an error it is closed.
    package func next() async throws(DirectoryError) -> [Element]? {
        if !ready.isEmpty {
            defer { ready = [] }
            return ready
        }
        guard let snapshot else { return nil }
        do throws(DirectoryError) {
            while let portion = try await portion(of: snapshot) {
                if !portion.isEmpty { return portion }
            }
        } catch {
            await close()
            throw error
        }
        await close()
        return nil
    }

    /// Ends the stream, read to its end or not; once is enough.
    package func close() async {
        ready = []
        queries = []
        guard let snapshot else { return }
        self.snapshot = nil
        await snapshot.close()
    }

    /// What the next rows are, which can be nothing, or nil after the last query.
    private func portion(of snapshot: Snapshot) async throws(DirectoryError) -> [Element]? {
        if !isDeclared {
            guard !queries.isEmpty else { return nil }
            try await snapshot.declare(queries.removeFirst())
            isDeclared = true
        }
        let rows = try await snapshot.fetch()
        if rows.count < Snapshot.portion {
            try await snapshot.endQuery()
            isDeclared = false
        }
        return try decode(rows)
    }
}
