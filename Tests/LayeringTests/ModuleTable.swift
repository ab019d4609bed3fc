/// What a module may import: the table of the design, as data.
struct ModuleRule: Sendable {
    let name: String
    /// From the root of the repository.
    let directory: String
    /// Our own modules it may import.
    let mayImport: Set<String>
    /// Modules of others it must not import; a trailing `*` stands for any ending.
    let neverImports: [String]

    init(_ name: String, directory: String? = nil, may: Set<String>, never: [String] = []) {
        self.name = name
        self.directory = directory ?? "Sources/\(name)"
        mayImport = may
        neverImports = never
    }

    func forbids(_ module: String) -> Bool {
        neverImports.contains { pattern in
            pattern.hasSuffix("*") ? module.hasPrefix(pattern.dropLast()) : module == pattern
        }
    }
}

enum ModuleTable {
    static let rules = [
        ModuleRule("CLibPQ", may: []),
        ModuleRule("Postgres", may: ["CLibPQ"], never: ["NIO*", "Hummingbird*", "HTTPTypes"]),
        ModuleRule(
            "SCIM",
            may: [],
            never: ["Foundation*", "NIO*", "Hummingbird*", "HTTPTypes", "Dispatch", "Glibc"]
        ),
        ModuleRule("Directory", may: ["SCIM", "Postgres"], never: ["Hummingbird*", "HTTPTypes"]),
        ModuleRule("Delivery", may: ["Directory"]),
        ModuleRule("Web", may: ["Directory", "SCIM"]),
        ModuleRule("Simulator", may: ["SCIM"], never: ["Hummingbird*"]),
        ModuleRule("Migrations", directory: "sql", may: ["Postgres"]),
        ModuleRule("roster", may: everythingBelow),
        ModuleRule("bench", may: everythingBelow),
    ]

    /// What the executables may put together: all but the module map, which is for `Postgres`.
    private static let everythingBelow: Set = [
        "Postgres", "SCIM", "Directory", "Delivery", "Web", "Simulator", "Migrations",
    ]

    static let ownModules = Set(rules.map(\.name))

    /// The one import that a deny-list lets through, in one file of the module at most:
    /// Unicode normalisation lives there.
    static let exception = (module: "SCIM", imported: "FoundationEssentials", filesMax: 1)
}
