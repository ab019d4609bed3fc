/// The text of one SQL statement, prepared once per connection unless it is unnamed.
package struct Statement: Sendable, Hashable {
    /// The SQL, with `$1`, `$2`, … for its values.
    package let sql: String
    /// The name it is prepared under, or nil when it is sent whole each time.
    package let name: String?
    private let digest: UInt64

    /// A statement that every connection prepares when it first meets it.
    ///
    /// For texts the program is written with; one made up from a request is ``unnamed(_:)``.
    package init(_ sql: String) {
        self.sql = sql
        digest = Self.digest(of: sql)
        name = "roster_" + String(digest, radix: 16)
    }

    private init(unnamed sql: String) {
        self.sql = sql
        digest = 0
        name = nil
    }

    /// A statement that is parsed each time it runs and leaves nothing behind on the connection.
    package static func unnamed(_ sql: String) -> Statement { Statement(unnamed: sql) }

    /// Statements are equal when their texts are and both are named or neither is.
    package static func == (left: Statement, right: Statement) -> Bool {
        left.digest == right.digest && left.sql == right.sql
    }

    /// Hashes the digest of the text, which costs the same for a text of any length.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(digest)
    }

    /// FNV-1a, which is the same in every run.
    ///
    /// So names can be recognised in `pg_prepared_statements`. Two texts of one digest would be an error of the server (42P05).
    private static func digest(of sql: String) -> UInt64 {
        sql.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
    }
}
