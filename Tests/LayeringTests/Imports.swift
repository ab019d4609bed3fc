/// An import line of a Swift file.
struct Import: Sendable {
    let file: SourceFile
    /// Counted from one.
    let line: Int
    /// The top module: `Glibc` of `import func Glibc.kill`.
    let module: String
}

extension SourceFile {
    /// The imports of the file, with any access level, attribute or kind in front.
    var imports: [Import] {
        lines.enumerated().compactMap { index, line in
            importedModule(in: line).map { Import(file: self, line: index + 1, module: $0) }
        }
    }

    private func importedModule(in line: String) -> String? {
        let words = line.split(separator: " ")
        guard let position = words.firstIndex(of: "import"), position + 1 < words.count,
            words[..<position].allSatisfy({ Self.mayPrecedeImport($0) })
        else { return nil }
        let kinds: Set<Substring> = [
            "typealias", "struct", "class", "enum", "protocol", "let", "var", "func",
        ]
        var path = words[position + 1]
        if kinds.contains(path), position + 2 < words.count { path = words[position + 2] }
        return path.split(separator: ".").first.map { String($0) }
    }

    private static func mayPrecedeImport(_ word: Substring) -> Bool {
        word.hasPrefix("@")
            || ["public", "package", "internal", "fileprivate", "private"].contains(word)
    }
}
