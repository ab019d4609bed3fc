import Foundation

/// Files that only their owner may read.
enum PrivateFile {
    /// Replaces the file as a whole: a reader sees the old or the new one, never a part.
    static func write(_ contents: some Encodable, to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let bytes = try encoder.encode(contents) + Data("\n".utf8)
        let draft = "\(path).\(getpid())"
        unlink(draft)
        // With the mode from the first moment: nobody can open it in between.
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw unwritable(path) }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        try file.write(contentsOf: bytes)
        try file.synchronize()
        try file.close()
        guard rename(draft, path) == 0 else { throw unwritable(path) }
    }

    /// Nil when the file is not there or holds something else.
    static func read<Contents: Decodable>(_ type: Contents.Type, from path: String) -> Contents? {
        guard let bytes = FileManager.default.contents(atPath: path) else { return nil }
        return try? JSONDecoder().decode(type, from: bytes)
    }

    private static func unwritable(_ path: String) -> CommandFailure {
        CommandFailure("\(path) cannot be written. Choose another directory with --data.")
    }
}
