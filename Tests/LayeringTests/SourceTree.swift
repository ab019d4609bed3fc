import Foundation

/// A Swift file of the repository.
struct SourceFile: Sendable {
    /// From the root of the repository, such as `Sources/SCIM/Limits.swift`.
    let path: String
    let lines: [String]
}

/// A place in the repository that breaks a rule, in words for the person who broke it.
struct Finding: Sendable, CustomStringConvertible {
    let description: String

    init(_ file: SourceFile, line: Int, _ sentence: String) {
        description = "\(file.path):\(line): \(sentence)"
    }

    init(_ path: String, _ sentence: String) {
        description = "\(path): \(sentence)"
    }
}

/// The checked-out repository these tests were compiled from.
enum SourceTree {
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The text of a file, given from the root.
    static func text(of path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    /// The names of the directories in a directory, sorted.
    static func directories(in path: String) throws -> [String] {
        try FileManager.default
            .contentsOfDirectory(
                at: root.appending(path: path),
                includingPropertiesForKeys: [.isDirectoryKey]
            )
            .filter { try $0.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true }
            .map(\.lastPathComponent)
            .sorted()
    }

    /// Every Swift file below a directory, sorted by path.
    static func swiftFiles(below path: String) throws -> [SourceFile] {
        let names = try FileManager.default.subpathsOfDirectory(
            atPath: root.appending(path: path).path(percentEncoded: false)
        )
        return try names.filter { $0.hasSuffix(".swift") }.sorted().map { name in
            let path = "\(path)/\(name)"
            var lines = try text(of: path).split(separator: "\n", omittingEmptySubsequences: false)
            if lines.last?.isEmpty == true { lines.removeLast() }
            return SourceFile(path: path, lines: lines.map { String($0) })
        }
    }

    /// Every Swift file that ships or tests Roster.
    static func allSwiftFiles() throws -> [SourceFile] {
        try ["Sources", "sql", "Tests"].flatMap { try swiftFiles(below: $0) }
    }
}
