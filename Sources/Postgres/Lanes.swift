/// The three ways to the database of one role.
package struct Lanes: Sendable {
    /// Keyed reads, which share a few connections by pipelining.
    package let reads: Lane
    /// Writes, one unit at a time on each connection.
    package let writes: Lane
    /// Lists, scans, bulk: nothing that others should wait behind.
    package let slow: Lane

    /// Lanes that have been opened one by one.
    package init(reads: Lane, writes: Lane, slow: Lane) {
        self.reads = reads
        self.writes = writes
        self.slow = slow
    }

    /// Lanes of the usual shape.
    package init(
        _ configuration: PostgresConfiguration,
        on reactor: PostgresReactor,
        observer: @escaping PostgresObserver = { _ in }
    ) {
        self.init(
            reads: Lane(.reads(), configuration, on: reactor, observer: observer),
            writes: Lane(.writes(), configuration, on: reactor, observer: observer),
            slow: Lane(.slow(), configuration, on: reactor, observer: observer)
        )
    }

    /// Lets what has been accepted finish and closes the connections.
    package func drain() async {
        async let reads: Void = reads.drain()
        async let writes: Void = writes.drain()
        async let slow: Void = slow.drain()
        _ = await (reads, writes, slow)
    }
}
