import CLibPQ

/// A `PGconn` on its way from the thread that made it to the one that will use it.
///
/// Unchecked: libpq allows any thread to use a connection, one at a time. The maker gives the handle
/// away and does not touch it again.
struct ConnectionHandle: @unchecked Sendable {
    let pointer: OpaquePointer

    /// Opens a connection, which blocks the thread: names are looked up, keys agreed, passwords
    /// hashed, and hosts that do not answer waited for.
    static func open(
        _ configuration: PostgresConfiguration
    ) throws(PostgresError) -> ConnectionHandle {
        let dsn: String
        do {
            dsn = try configuration.dsn()
        } catch {
            throw .unavailable(reason: "The DSN could not be read: \(error)")
        }
        try ConnectionString.check(dsn)
        let handle = try connect(configuration.parameters(dsn: dsn))
        guard PQstatus(handle.pointer) == CONNECTION_OK else {
            defer { handle.close() }
            throw .unavailable(reason: handle.lastError)
        }
        // libpq would print the server's notices to standard error.
        PQsetNoticeReceiver(handle.pointer, { _, _ in }, nil)
        configuration.hosts.noteWorking(ServerAddress(of: handle))
        return handle
    }

    /// libpq's last words about this connection, as one line.
    var lastError: String {
        String(cString: PQerrorMessage(pointer))
            .split(separator: "\n").map { $0.drop(while: \.isWhitespace) }
            .joined(separator: " ")
    }

    /// Says goodbye to the server and frees the connection.
    func close() { PQfinish(pointer) }

    private static func connect(
        _ parameters: [(String, String)]
    ) throws(PostgresError) -> ConnectionHandle {
        var keywords: [UnsafePointer<CChar>?] = []
        var values: [UnsafePointer<CChar>?] = []
        // Copies that live until libpq has read them; freed below, on every path.
        var copies: [UnsafeMutablePointer<CChar>] = []
        defer { for copy in copies { copy.deallocate() } }
        for (keyword, value) in parameters {
            let (keyword, value) = (keyword.copiedCString(), value.copiedCString())
            copies += [keyword, value]
            keywords.append(UnsafePointer(keyword))
            values.append(UnsafePointer(value))
        }
        guard let pointer = PQconnectdbParams(keywords + [nil], values + [nil], 1) else {
            throw .unavailable(reason: "libpq is out of memory.")
        }
        return ConnectionHandle(pointer: pointer)
    }
}

extension PostgresConfiguration {
    /// What libpq is given, in its order of precedence: our defaults, the DSN, what has to be.
    fileprivate func parameters(dsn: String) -> [(String, String)] {
        [
            ("application_name", applicationName),
            ("connect_timeout", String(max(2, connectTimeout.components.seconds))),
            // A host that has gone without a word is noticed within half a minute.
            ("keepalives_idle", "10"),
            ("keepalives_interval", "5"),
            ("keepalives_count", "3"),
            ("tcp_user_timeout", "10000"),
            ("dbname", dsn),
            ("client_encoding", "UTF8"),
        ] + hosts.parameters(for: dsn)
    }
}

extension String {
    /// A NUL-terminated copy, which the caller deallocates.
    fileprivate func copiedCString() -> UnsafeMutablePointer<CChar> {
        let bytes = utf8CString
        let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
        for (index, byte) in bytes.enumerated() { copy[index] = byte }
        return copy
    }
}
