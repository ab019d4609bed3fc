/// A target as Package.swift declares it.
struct ManifestTarget: Sendable {
    let name: String
    /// Our own modules it depends on, in order.
    let modules: [String]
    /// The products of other packages it depends on, in order.
    let products: [String]
}

/// Reads the targets out of Package.swift as text: asking SwiftPM from inside `swift test` would
/// wait for the lock that `swift test` holds.
enum Manifest {
    static func read() throws -> [ManifestTarget] {
        targets(in: try SourceTree.text(of: "Package.swift"))
    }

    static func targets(in text: String) -> [ManifestTarget] {
        // A target without dependencies closes its parenthesis right after the name.
        let declaration =
            /(?:module|tests)\(\s*"(\w+)"\s*[,)]|arget\(\s*name: "(\w+)"\s*,\s*dependencies:/
        return text.matches(of: declaration).map { match in
            let name = String(match.1 ?? match.2 ?? "")
            let list =
                match.0.hasSuffix(")") ? "" : bracketed(after: match.range.upperBound, in: text)
            let products = list.matches(of: /\.product\(name: "([\w-]+)"[^)]*\)/)
            let modules = list.replacing(/\.product\([^)]*\)/, with: "").matches(of: /"(\w+)"/)
            return ManifestTarget(
                name: name,
                modules: modules.map { String($0.1) },
                products: products.map { String($0.1) }
            )
        }
    }

    /// The text of the first `[…]` after `start`, with its brackets.
    private static func bracketed(after start: String.Index, in text: String) -> String {
        var depth = 0
        var list = ""
        for character in text[start...] {
            if character == "[" { depth += 1 }
            if depth > 0 { list.append(character) }
            if character == "]" { depth -= 1 }
            if character == "]", depth == 0 { break }
        }
        return list
    }
}
