import Testing

@Suite("The rules of style that the formatter does not know")
struct HouseRuleTests {
    private static let linesMax = 400
    /// Schema tables and corpora, which are data: whole paths, or directories ending in a slash.
    private static let mayBeLonger = ["Tests/Corpus/"]

    @Test func `nothing is public`() throws {
        let declaration =
            /(^|\s)(public|open)(\(set\))?\s+(@|(?:actor|class|enum|extension|final|func|import|init|let|override|protocol|static|struct|subscript|typealias|var)\b)/
        let findings = try SourceTree.allSwiftFiles().flatMap { file in
            file.codeLines.filter { $0.text.contains(declaration) }.map { line in
                Finding(
                    file,
                    line: line.number,
                    "names that cross modules are package, not public."
                )
            }
        }
        #expect(findings.isEmpty, "\(report(findings))")
    }

    @Test func `no file is longer than the wall`() throws {
        let findings = try SourceTree.allSwiftFiles()
            .filter { file in !Self.mayBeLonger.contains { file.path.hasPrefix($0) } }
            .filter { $0.lines.count > Self.linesMax }
            .map { file in
                Finding(
                    file.path,
                    "\(file.lines.count) lines; the wall is \(Self.linesMax). "
                        + "Move a concern to a companion file."
                )
            }
        #expect(findings.isEmpty, "\(report(findings))")
    }

    @Test func `only Postgres vouches for thread safety by hand`() throws {
        let unchecked = /@unchecked Sendable|nonisolated\(unsafe\)/
        let findings = try SourceTree.allSwiftFiles()
            .filter { !$0.path.hasPrefix("Sources/Postgres/") }
            .flatMap { file in
                file.codeLines.filter { $0.text.contains(unchecked) }.map { line in
                    Finding(file, line: line.number, "only Postgres may go round the compiler.")
                }
            }
        #expect(findings.isEmpty, "\(report(findings))")
    }
}

extension SourceFile {
    /// The lines that are not comments, string literals blanked out; numbers count from one.
    var codeLines: [(number: Int, text: String)] {
        lines.enumerated().compactMap { index, line in
            guard !line.trimmingPrefix(while: \.isWhitespace).hasPrefix("//") else { return nil }
            let code = line.replacing(/"(\\.|[^"\\])*"|`[^`]*`|\/[^\/ ].*[^ ]\//, with: "\"\"")
            return (index + 1, code.replacing(/\s\/\/.*$/, with: ""))
        }
    }
}
