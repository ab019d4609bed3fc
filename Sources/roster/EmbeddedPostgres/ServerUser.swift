import Foundation

/// Who PostgreSQL runs as: never root.
struct ServerUser: Sendable, Equatable {
    let name: String
    let userID: Int
    let groupID: Int

    /// The user PostgreSQL runs as for `roster dev`.
    ///
    /// An ordinary user's PostgreSQL runs as that user. Root's runs as the owner of the data if
    /// there is any, else as `postgres` or `nobody`.
    static func choose(dataOwner: Int?) async throws(EmbeddedPostgresError) -> ServerUser {
        let own = Int(geteuid())
        guard own == 0 else {
            guard let user = await named("\(own)") else { return ServerUser(unnamed: own) }
            return user
        }
        let names = dataOwner.flatMap { $0 == 0 ? nil : ["\($0)"] } ?? ["postgres", "nobody"]
        for name in names {
            if let user = await named(name) { return user }
        }
        throw .noUnprivilegedUser
    }

    /// Whether Roster has to become this user to start PostgreSQL.
    var isOther: Bool { Int(geteuid()) != userID }

    /// The command, run as this user.
    ///
    /// The process keeps its number: `setpriv` becomes the program.
    func running(_ command: ChildCommand) throws(EmbeddedPostgresError) -> ChildCommand {
        guard isOther else { return command }
        guard let setpriv = ShortProgram.path(of: "setpriv") else {
            throw .programMissing("setpriv")
        }
        var changed = command
        changed.executable = setpriv
        changed.arguments =
            ["--reuid", name, "--regid", "\(groupID)", "--init-groups", command.executable]
            + command.arguments
        return changed
    }

    /// Makes a directory this user's alone, and creates it if need be.
    func own(_ directory: String) throws(EmbeddedPostgresError) {
        let files = FileManager.default
        do {
            try files.createDirectory(atPath: directory, withIntermediateDirectories: true)
            var attributes: [FileAttributeKey: Any] = [.posixPermissions: 0o700]
            if isOther {
                attributes[.ownerAccountID] = userID
                attributes[.groupOwnerAccountID] = groupID
            }
            try files.setAttributes(attributes, ofItemAtPath: directory)
        } catch {
            throw .unusable(
                "\(directory) cannot be made a directory of the user \(name): "
                    + "\(error.localizedDescription) Choose another directory with --data."
            )
        }
    }

    private init(name: String, userID: Int, groupID: Int) {
        self.name = name
        self.userID = userID
        self.groupID = groupID
    }

    /// A user whom no directory of users knows, as in a container that runs under a free number.
    private init(unnamed userID: Int) {
        self.init(name: "\(userID)", userID: userID, groupID: Int(getegid()))
    }

    private static func named(_ name: String) async -> ServerUser? {
        guard let program = ShortProgram.path(of: "id"),
            let userID = await ShortProgram.output(program, ["-u", "--", name]).flatMap({ Int($0) }
            ),
            let groupID = await ShortProgram.output(program, ["-g", "--", name]).flatMap({ Int($0) }
            ),
            let ownName = await ShortProgram.output(program, ["-un", "--", name])
        else { return nil }
        return ServerUser(name: ownName, userID: userID, groupID: groupID)
    }
}
