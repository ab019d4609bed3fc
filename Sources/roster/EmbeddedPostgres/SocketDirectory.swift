import Foundation

/// Where the Unix socket of the private cluster lies: the only way in.
///
/// The directory belongs to the user PostgreSQL runs as and lets nobody else in but root, which is
/// why the cluster can trust whoever connects.
struct SocketDirectory: Sendable {
    /// The longest path of a socket that Linux takes, in bytes.
    private static let pathBytesMax = 107

    let path: String
    private let socket: String

    /// A short path for the cluster in `directory`: inside it if that will do, else below `/tmp`.
    init(for directory: String, port: Int) {
        let inside = directory + "/socket"
        let name = "/.s.PGSQL.\(port)"
        // libpq takes a comma for the end of the host, and scripts are tripped up by other signs.
        let isPlain = inside.wholeMatch(of: /[A-Za-z0-9\/._+-]+/) != nil
        let isShort = (inside + name).utf8.count <= Self.pathBytesMax
        path =
            isPlain && isShort
            ? inside : "/tmp/roster-" + String(Self.hash(of: directory), radix: 36)
        socket = path + name
    }

    /// Creates the directory, or makes sure that an existing one is ours alone.
    func prepare(for user: ServerUser) throws(EmbeddedPostgresError) {
        // In /tmp anybody may have made it before us: look at what is there, and follow no link.
        if let attributes = try? FileManager.default.attributesOfItem(atPath: path) {
            let owner = (attributes[.ownerAccountID] as? NSNumber)?.intValue
            guard attributes[.type] as? FileAttributeType == .typeDirectory,
                owner == user.userID || owner == Int(geteuid())
            else {
                throw .unusable(
                    "\(path) is to hold PostgreSQL's socket, and it is not a directory of the "
                        + "user \(user.name). Remove it, or choose another directory with --data."
                )
            }
        }
        try user.own(path)
    }

    /// Removes the socket of a postmaster that is known to be dead.
    ///
    /// PostgreSQL asks whether the process named in the socket's lock lives, and takes for alive
    /// what is a zombie, or another program that has the number now.
    func clear() {
        unlink(socket)
        unlink(socket + ".lock")
    }

    /// FNV-1a, 64 bits: the same directory has the same socket at every start.
    private static func hash(of text: String) -> UInt64 {
        text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }
}
