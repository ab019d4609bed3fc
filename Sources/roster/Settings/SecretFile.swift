import Foundation

/// A file that holds one secret value, as Kubernetes mounts them.
struct SecretFile: Sendable, Hashable {
    let path: String

    /// What the file says now, without the line break that editors and `echo` leave at the end.
    func text() throws(SecretFileError) -> String {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw .unreadable(path: path, exists: FileManager.default.fileExists(atPath: path))
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .notText(path: path)
        }
        let value = text.reversed().drop(while: \.isNewline).reversed()
        guard !value.isEmpty else { throw .empty(path: path) }
        return String(value)
    }
}

/// Why a file of a secret cannot be used.
enum SecretFileError: Error, Sendable, Equatable, CustomStringConvertible {
    case unreadable(path: String, exists: Bool)
    case notText(path: String)
    case empty(path: String)

    /// Full sentences, without anything of what the file holds.
    var description: String {
        switch self {
        case .unreadable(let path, exists: true):
            "This user may not read the file \(path)."
        case .unreadable(let path, exists: false):
            "There is no file \(path)."
        case .notText(let path):
            "The file \(path) is not UTF-8."
        case .empty(let path):
            "The file \(path) is empty."
        }
    }
}

/// A libpq connection string, or the file to read it from.
enum DSN: Sendable, Hashable {
    case text(String)
    /// Read anew for every connection, so that a rotated password needs no restart.
    case file(SecretFile)

    /// The string as it is now.
    func read() throws(SecretFileError) -> String {
        switch self {
        case .text(let text): text
        case .file(let file): try file.text()
        }
    }
}
