import Foundation
import Logging

/// A PostgreSQL cluster below a directory of `roster dev`, and the programs that run it.
struct PostgresCluster: Sendable {
    /// Any port will do, as it only names the socket.
    static let port = 5432
    private static let initdbDeadline = Duration.seconds(120)

    let home: DevDirectory
    let binaries: PostgresBinaries
    let user: ServerUser
    let socket: SocketDirectory
    let logger: Logger

    var processes: ClusterProcesses { ClusterProcesses(dataDirectory: home.data) }

    /// Finds programs and user for the cluster in a directory, which may be yet to be made.
    init(in home: DevDirectory, logger: Logger) async throws(EmbeddedPostgresError) {
        self.home = home
        self.logger = logger
        binaries = try await PostgresBinaries.find(major: home.dataVersion)
        user = try await ServerUser.choose(dataOwner: home.dataOwner)
        socket = SocketDirectory(for: home.path, port: Self.port)
        if let owner = home.dataOwner, owner != user.userID {
            throw .unusable(
                "The PostgreSQL data in \(home.data) belongs to the user number \(owner), and "
                    + "\(user.name) cannot run it. Start roster dev as its owner or as root, "
                    + "or choose another directory with --data."
            )
        }
    }

    /// A libpq connection string for a role.
    ///
    /// In this form later words win, so a script may append its own, as in `psql "$dsn
    /// user=roster_tenant"`.
    func dsn(user: String, database: String) -> String {
        [("host", socket.path), ("port", "\(Self.port)"), ("user", user), ("dbname", database)]
            .map { key, value in
                let escaped = value.replacing("\\", with: "\\\\").replacing("'", with: "\\'")
                return value.contains(where: { $0.isWhitespace || $0 == "'" || $0 == "\\" })
                    ? "\(key)='\(escaped)'" : "\(key)=\(value)"
            }
            .joined(separator: " ")
    }

    /// Makes the cluster unless it is there.
    ///
    /// A cluster that was made by half is made anew.
    func create() async throws {
        try user.own(home.postgres)
        try await requireEntry()
        guard home.dataVersion == nil else { return }
        logger.notice("creating a PostgreSQL cluster", metadata: ["directory": "\(home.data)"])
        let unfinished = home.postgres + "/data.unfinished"
        try remove(unfinished)
        let command = ChildCommand(
            executable: binaries.initdb,
            arguments: [
                "--pgdata", unfinished, "--username", "postgres", "--encoding", "UTF8",
                "--locale", "C", "--auth-local", "trust", "--auth-host", "reject",
                "--data-checksums",
            ],
            log: home.postgresLog
        )
        let child = try start(command)
        guard let exit = await child.exit(within: Self.initdbDeadline) else {
            await stop(child)
            try Task.checkCancellation()
            throw EmbeddedPostgresError.deadline(what: "initdb did not end", log: logTail)
        }
        guard exit == .status(0) else {
            throw EmbeddedPostgresError.ended(
                program: "initdb",
                status: exit.description,
                log: logTail
            )
        }
        do {
            try FileManager.default.moveItem(atPath: unfinished, toPath: home.data)
        } catch {
            throw EmbeddedPostgresError.unusable(
                "\(home.data) cannot be made: \(error.localizedDescription)"
            )
        }
    }

    /// Starts the postmaster.
    ///
    /// Nothing of an earlier run may be left. It may not be ready yet.
    func launch() throws(EmbeddedPostgresError) -> ChildProcess {
        try socket.prepare(for: user)
        socket.clear()
        let directory = socket.path.replacing("\"", with: "\"\"")
        let settings = [
            "listen_addresses=", "unix_socket_directories=\"\(directory)\"",
            "unix_socket_permissions=0700", "port=\(Self.port)", "max_connections=200",
            // What was answered must survive a kill, whatever an edited postgresql.conf says.
            "fsync=on", "synchronous_commit=on", "full_page_writes=on",
            "logging_collector=off", "log_destination=stderr", "cluster_name=roster",
        ]
        return try start(
            ChildCommand(
                executable: binaries.postgres,
                arguments: ["-D", home.data] + settings.flatMap { ["-c", $0] },
                log: home.postgresLog
            )
        )
    }

    var logTail: String { LogTail.lines(8, of: home.postgresLog) }

    private func start(_ command: ChildCommand) throws(EmbeddedPostgresError) -> ChildProcess {
        let command = try user.running(command)
        do {
            return try ChildProcess(command)
        } catch {
            throw .unusable(
                "\(command.executable) cannot be started: \(error.localizedDescription)"
            )
        }
    }

    /// initdb takes away what it has made when it is told to stop, or a program it started is.
    private func stop(_ child: ChildProcess) async {
        child.sendToGroup(SIGTERM)
        // In a task of its own, as this one may be cancelled.
        _ = await Task { await child.exit(within: .seconds(10)) }.value
    }

    private func remove(_ path: String) throws(EmbeddedPostgresError) {
        guard FileManager.default.fileExists(atPath: path) else { return }
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            throw .unusable("\(path) cannot be removed: \(error.localizedDescription)")
        }
    }

    /// A directory below /root, say, is closed to the user PostgreSQL runs as.
    private func requireEntry() async throws(EmbeddedPostgresError) {
        guard user.isOther, let test = ShortProgram.path(of: "test") else { return }
        let command = try user.running(
            ChildCommand(executable: test, arguments: ["-w", home.postgres])
        )
        guard await ShortProgram.output(command.executable, command.arguments) == nil else {
            return
        }
        throw .unusable(
            "PostgreSQL runs as the user \(user.name), who cannot enter \(home.postgres) because "
                + "a directory above it is closed to others. Choose another with --data, for "
                + "example --data \(DevDirectory.standardForRoot)."
        )
    }
}
