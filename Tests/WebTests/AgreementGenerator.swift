import SCIM

/// Makes filters for one endpoint, each with the text that a client would send.
struct AgreementGenerator {
    var random: AgreementRandom
    private let attributes: [AgreementAttribute]
    private let lists: [AgreementList]
    /// What the directory holds, so that operands are likely to be met.
    private let resources: [JSONValue]

    init(_ scope: AgreementScope, random: AgreementRandom) {
        self.random = random
        attributes = scope.attributes
        lists = scope.lists
        resources = scope.resources
    }

    /// The order of a list, or none.
    mutating func order() -> AgreementOrder? {
        // RFC 7644 does not say whether a missing `primary` is false in sorting too.
        let sortable = attributes.filter { $0.path.last != "primary" }
        guard random.oneIn(3), let attribute = random.element(of: sortable) else { return nil }
        return AgreementOrder(
            attribute: attribute,
            sortBy: name(attribute.name),
            isDescending: random.oneIn(2)
        )
    }

    /// A filter of at most `depth` levels.
    mutating func filter(depth: Int = 3) -> AgreementFilter {
        switch depth == 0 ? random.number(4...9) : random.number(0...9) {
        case 0, 1: return .all(filter(depth: depth - 1), filter(depth: depth - 1))
        case 2: return .any(filter(depth: depth - 1), filter(depth: depth - 1))
        case 3: return .opposite(filter(depth: depth - 1))
        case 4, 5:
            guard let list = random.element(of: lists) else { break }
            return .element(list, part(of: list, depth: 2))
        default: break
        }
        return condition(on: attributes, below: [])
    }

    private mutating func part(of list: AgreementList, depth: Int) -> AgreementFilter {
        switch depth == 0 ? 9 : random.number(0...6) {
        case 0, 1:
            return .all(part(of: list, depth: depth - 1), part(of: list, depth: depth - 1))
        case 2: return .any(part(of: list, depth: depth - 1), part(of: list, depth: depth - 1))
        case 3: return .opposite(part(of: list, depth: depth - 1))
        default: return condition(on: list.parts, below: [list.name])
        }
    }

    private mutating func condition(
        on attributes: [AgreementAttribute],
        below path: [String]
    ) -> AgreementFilter {
        guard let attribute = random.element(of: attributes) else { preconditionFailure() }
        if random.oneIn(8) { return .presence(attribute) }
        let equalities = ["eq", "ne"]
        if random.oneIn(12) {
            return .comparison(attribute, random.element(of: equalities) ?? "eq", .null)
        }
        let orders = ["gt", "ge", "lt", "le"]
        switch attribute.kind {
        case .boolean:
            let value = Bool.random(using: &random)
            return .comparison(
                attribute,
                random.element(of: equalities) ?? "eq",
                .boolean(value)
            )
        case .moment:
            let name = random.element(of: equalities + orders) ?? "eq"
            return .comparison(attribute, name, .moment(moment(near: attribute)))
        case .folded, .exact:
            let names = ["eq", "eq", "eq", "ne", "co", "co", "sw", "sw", "ew"] + orders
            let name = random.element(of: names) ?? "eq"
            return .comparison(attribute, name, .text(text(near: attribute, below: path)))
        }
    }

    private mutating func text(near attribute: AgreementAttribute, below path: [String]) -> String {
        let known = resources.flatMap { $0.values(at: path + attribute.path) }
        guard !random.oneIn(4), case .string(let text) = random.element(of: known) else {
            return random.text(upTo: 3)
        }
        return random.variant(of: text)
    }

    private mutating func moment(near attribute: AgreementAttribute) -> DateTime {
        let known = resources.flatMap { $0.values(at: attribute.path) }
        guard case .string(let text) = random.element(of: known), let moment = DateTime(text) else {
            return DateTime(milliseconds: 0)
        }
        return DateTime(milliseconds: moment.milliseconds + Int64(random.number(-2...2)))
    }
}

// How a client would write it: with the spelling and the blanks that the grammar leaves open.
extension AgreementGenerator {
    private enum Precedence: Int {
        case any, all, one
    }

    /// The filter's text.
    mutating func text(of filter: AgreementFilter) -> String { text(of: filter, within: .any) }

    private mutating func text(
        of filter: AgreementFilter,
        within outer: Precedence
    ) -> String {
        switch filter {
        case .any(let left, let right):
            let text =
                text(of: left, within: .any) + blank() + spelled("or") + blank()
                + self.text(of: right, within: .all)
            return grouped(text, when: outer.rawValue > Precedence.any.rawValue)
        case .all(let left, let right):
            let text =
                text(of: left, within: .all) + blank() + spelled("and") + blank()
                + self.text(of: right, within: .one)
            return grouped(text, when: outer.rawValue > Precedence.all.rawValue)
        case .opposite(let inner):
            return spelled("not") + (random.oneIn(2) ? "" : " ")
                + grouped(text(of: inner, within: .any), when: true)
        case .presence(let attribute):
            return grouped(name(attribute.name) + blank() + spelled("pr"), when: false)
        case .comparison(let attribute, let comparison, let operand):
            let text =
                name(attribute.name) + blank() + spelled(comparison) + blank()
                + self.text(of: operand)
            return grouped(text, when: false)
        case .element(let list, let inner):
            return name(list.name) + "[" + text(of: inner, within: .any) + "]"
        }
    }

    private mutating func grouped(_ text: String, when isNeeded: Bool) -> String {
        isNeeded || random.oneIn(10) ? "(\(text))" : text
    }

    private mutating func blank() -> String { random.oneIn(20) ? "  " : " " }

    private mutating func spelled(_ keyword: String) -> String {
        random.oneIn(6) ? keyword.uppercased() : keyword
    }

    private mutating func name(_ name: String) -> String {
        random.oneIn(8) ? name.lowercased() : random.oneIn(8) ? name.uppercased() : name
    }

    private mutating func text(of operand: AgreementOperand) -> String {
        switch operand {
        case .null: return "null"
        case .boolean(let value): return value ? "true" : "false"
        case .moment(let moment):
            let minutes = random.element(of: [0, 60, -330, 840]) ?? 0
            let local = DateTime(milliseconds: moment.milliseconds + Int64(minutes) * 60_000)
            guard minutes != 0 || random.oneIn(2) else { return "\"\(moment.text)\"" }
            return "\"\(local.text.dropLast())\(Self.zone(minutes))\""
        case .text(let text):
            return "\"" + text.unicodeScalars.map { escaped($0) }.joined() + "\""
        }
    }

    private static func zone(_ minutes: Int) -> String {
        func digits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let size = abs(minutes)
        return "\(minutes < 0 ? "-" : "+")\(digits(size / 60)):\(digits(size % 60))"
    }

    private mutating func escaped(_ scalar: Unicode.Scalar) -> String {
        if random.oneIn(10) {
            return Character(scalar).utf16.map { unit in
                let digits = String(unit, radix: 16)
                return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
            .joined()
        }
        switch scalar {
        case "\"": return "\\\""
        case "\\": return "\\\\"
        case "/": return random.oneIn(2) ? "\\/" : "/"
        default: return String(Character(scalar))
        }
    }
}
