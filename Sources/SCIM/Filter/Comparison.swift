/// One comparison of a filter, with its operand folded as the attribute wants it.
struct Comparison: Sendable, Hashable {
    let path: AttributePath
    private let comparison: ComparisonOperator
    private let operand: FilterValue
    private let isCaseExact: Bool

    init(
        _ path: AttributePath,
        _ comparison: ComparisonOperator,
        _ operand: FilterValue,
        isCaseExact: Bool
    ) {
        self.path = path
        self.comparison = comparison
        self.isCaseExact = isCaseExact
        if case .string(let text) = operand, !isCaseExact {
            self.operand = .string(CaseFolding.key(text))
        } else {
            self.operand = operand
        }
    }

    /// Whether any of the attribute's values meets the comparison.
    ///
    /// An attribute without value equals null, and so differs from everything else.
    func holds(for values: [JSONValue]) -> Bool {
        if operand == .null { return values.isEmpty == (comparison == .equal) }
        if comparison == .notEqual, values.isEmpty { return true }
        return values.contains(where: holds(for:))
    }

    private func holds(for value: JSONValue) -> Bool {
        switch (value, operand) {
        case (.boolean(let value), .boolean(let operand)):
            return holds(isEqual: value == operand, isLess: false)
        case (.number(let value), .number(let operand)):
            return holds(isEqual: value == operand, isLess: value.isLess(than: operand))
        case (.string(let text), .dateTime(let operand)):
            guard let value = DateTime(text) else { return comparison == .notEqual }
            return holds(isEqual: value == operand, isLess: value < operand)
        case (.string(let text), .string(let operand)):
            return holds(for: isCaseExact ? text : CaseFolding.key(text), operand)
        case (.null, _), (.boolean, _), (.number, _), (.string, _), (.array, _), (.object, _):
            return comparison == .notEqual
        }
    }

    private func holds(for text: String, _ operand: String) -> Bool {
        switch comparison {
        case .contains: text.utf8.contains(operand.utf8)
        case .startsWith: text.utf8.starts(with: operand.utf8)
        case .endsWith: text.utf8.reversed().starts(with: operand.utf8.reversed())
        case .equal, .notEqual, .greaterThan, .greaterOrEqual, .lessThan, .lessOrEqual:
            holds(
                isEqual: ASCII.isIdentical(text, operand),
                isLess: text.utf8.lexicographicallyPrecedes(operand.utf8)
            )
        }
    }

    private func holds(isEqual: Bool, isLess: Bool) -> Bool {
        switch comparison {
        case .equal: isEqual
        case .notEqual: !isEqual
        case .greaterThan: !isEqual && !isLess
        case .greaterOrEqual: !isLess
        case .lessThan: isLess
        case .lessOrEqual: isLess || isEqual
        case .contains, .startsWith, .endsWith: false
        }
    }
}

extension String.UTF8View {
    /// Whether `part` occurs in the text, byte for byte; linear in both (Knuth, Morris, Pratt).
    fileprivate func contains(_ part: String.UTF8View) -> Bool {
        let part = Array(part)
        guard part.count <= count else { return false }
        guard !part.isEmpty else { return true }
        let fallbacks = Self.fallbacks(of: part)
        var matched = 0
        for byte in self {
            while matched > 0, part[matched] != byte { matched = fallbacks[matched - 1] }
            if part[matched] == byte { matched += 1 }
            if matched == part.count { return true }
        }
        return false
    }

    /// For each prefix of `part` the length of its longest proper prefix that also ends it.
    private static func fallbacks(of part: [UInt8]) -> [Int] {
        var fallbacks = [Int](repeating: 0, count: part.count)
        var matched = 0
        for index in part.indices.dropFirst() {
            while matched > 0, part[matched] != part[index] { matched = fallbacks[matched - 1] }
            if part[matched] == part[index] { matched += 1 }
            fallbacks[index] = matched
        }
        return fallbacks
    }
}
