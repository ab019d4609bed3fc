import Testing

@Suite("Package.swift gives each module only what the design lets it have")
struct ManifestTests {
    @Test func `every module of ours is a target`() throws {
        let targets = Set(try Manifest.read().map(\.name))
        let missing = try ModuleTable.rules.map(\.name).filter { name in
            try name != "CLibPQ" && !targets.contains(name)
                && SourceTree.directories(in: "Sources").contains(name)
                && !SourceTree.swiftFiles(below: "Sources/\(name)").isEmpty
        }
        #expect(missing.isEmpty, "Package.swift has no target for \(missing).")
    }

    @Test func `no target depends on a module outside the table`() throws {
        var findings: [Finding] = []
        for target in try Manifest.read() {
            guard let rule = ModuleTable.rules.first(where: { $0.name == target.name }) else {
                continue
            }
            for module in target.modules where !rule.mayImport.contains(module) {
                findings.append(
                    Finding("Package.swift", "\(rule.name) must not depend on \(module).")
                )
            }
            for product in target.products where rule.forbids(product) {
                findings.append(
                    Finding("Package.swift", "\(rule.name) must not depend on \(product).")
                )
            }
        }
        #expect(findings.isEmpty, "\(report(findings))")
    }

    @Test func `the manifest reader sees our modules and the products of others`() throws {
        let targets = Manifest.targets(
            in: """
                module("SCIM"),
                module("Web", ["Directory", .product(name: "HTTPTypes", package: "x")]),
                .target(
                    name: "Migrations", dependencies: ["Postgres"], path: "sql",
                    resources: [.embedInCode("migrations")]),
                """
        )
        #expect(targets.map(\.name) == ["SCIM", "Web", "Migrations"])
        #expect(targets.map(\.modules) == [[], ["Directory"], ["Postgres"]])
        #expect(targets.map(\.products) == [[], ["HTTPTypes"], []])
    }
}
