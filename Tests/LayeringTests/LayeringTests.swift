import Testing

@Suite("The modules import only what the design lets them")
struct LayeringTests {
    @Test(arguments: ModuleTable.rules.map(\.name))
    func `a module imports of our own only those below it`(_ name: String) throws {
        let rule = try #require(ModuleTable.rules.first { $0.name == name })
        let findings = try imports(of: rule).filter { found in
            ModuleTable.ownModules.contains(found.module) && found.module != rule.name
                && !rule.mayImport.contains(found.module)
        }
        .map { found in
            let allowed = rule.mayImport.sorted().joined(separator: ", ")
            return Finding(
                found.file,
                line: found.line,
                "\(rule.name) must not import \(found.module). Of our own modules it may import "
                    + "\(allowed.isEmpty ? "none" : allowed)."
            )
        }
        #expect(findings.isEmpty, "\(report(findings))")
    }

    @Test(arguments: ModuleTable.rules.map(\.name))
    func `a module keeps to its deny-list`(_ name: String) throws {
        let rule = try #require(ModuleTable.rules.first { $0.name == name })
        let findings = try imports(of: rule)
            .filter { rule.forbids($0.module) && !isException($0, in: rule) }
            .map { found in
                Finding(
                    found.file,
                    line: found.line,
                    "\(rule.name) must not import \(found.module); it never imports "
                        + "\(rule.neverImports.joined(separator: ", "))."
                )
            }
        #expect(findings.isEmpty, "\(report(findings))")
    }

    @Test func `one file at most uses the exception of the deny-list`() throws {
        let exception = ModuleTable.exception
        let rule = try #require(ModuleTable.rules.first { $0.name == exception.module })
        let users = try imports(of: rule).filter { $0.module == exception.imported }
        #expect(
            users.count <= exception.filesMax,
            "\(exception.imported) is imported by \(users.map(\.file.path).joined(separator: ", "))."
        )
    }

    @Test func `every module has its place in the table`() throws {
        let known = Set(ModuleTable.rules.map(\.directory))
        let unknown = try SourceTree.directories(in: "Sources").map { "Sources/\($0)" }
            .filter { !known.contains($0) }
        #expect(unknown.isEmpty, "\(unknown) is not in ModuleTable: say what it may import.")
    }

    @Test func `the SCIM engine never waits`() throws {
        let findings = try SourceTree.swiftFiles(below: "Sources/SCIM").flatMap { file in
            file.codeLines.filter { $0.text.contains(/\b(async|await)\b/) }.map { line in
                Finding(file, line: line.number, "the engine is pure; what waits belongs above it.")
            }
        }
        #expect(findings.isEmpty, "\(report(findings))")
    }

    private func imports(of rule: ModuleRule) throws -> [Import] {
        // Delivery comes with its issue; bench and others may not be there yet either.
        let parent = rule.directory.hasPrefix("Sources/") ? "Sources" : ""
        let last = String(rule.directory.split(separator: "/").last ?? "")
        guard try SourceTree.directories(in: parent).contains(last) else { return [] }
        return try SourceTree.swiftFiles(below: rule.directory).flatMap(\.imports)
    }

    private func isException(_ found: Import, in rule: ModuleRule) -> Bool {
        rule.name == ModuleTable.exception.module
            && found.module == ModuleTable.exception.imported
    }
}

/// Findings as a list, one a line, so that a failing test reads like a compiler.
func report(_ findings: [Finding]) -> String {
    "\n" + findings.map(\.description).joined(separator: "\n")
}
