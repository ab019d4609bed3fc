/// A filter made ready for evaluation: operands folded, characteristics of attributes at hand.
indirect enum Predicate: Sendable, Hashable {
    case and(Predicate, Predicate)
    case or(Predicate, Predicate)
    case not(Predicate)
    case comparison(Comparison)
    /// Something is there beside the parts of these names, which no answer shows.
    case present(AttributePath, withheld: [String])
    case element(AttributePath, Predicate)
    case membership(Int)
    case constant(Bool)

    /// What the paths of a predicate start from.
    enum Scope {
        case resource(JSONObject)
        /// One element of the multi-valued attribute that all paths name.
        case element(JSONValue)
    }

    /// - Parameter type: the type for which the filter's paths were resolved.
    init(_ filter: Filter, type: ResourceType) {
        self =
            switch filter {
            case .and(let left, let right):
                .and(Predicate(left, type: type), Predicate(right, type: type))
            case .or(let left, let right):
                .or(Predicate(left, type: type), Predicate(right, type: type))
            case .not(let inner): .not(Predicate(inner, type: type))
            case .comparison(let path, let comparison, let value):
                .comparison(
                    Comparison(
                        path,
                        comparison,
                        value,
                        isCaseExact: type.attribute(at: path)?.isCaseExact ?? true
                    )
                )
            case .present(let path):
                .present(
                    path,
                    withheld: type.attribute(at: path)?.subAttributes.filter(\.isWithheld)
                        .map(\.name) ?? []
                )
            case .element(let path, let inner): .element(path, Predicate(inner, type: type))
            case .membership(let index): .membership(index)
            case .constant(let holds): .constant(holds)
            }
    }

    func holds(for scope: Scope, memberships: [Bool] = []) -> Bool {
        switch self {
        case .and(let left, let right):
            return left.holds(for: scope, memberships: memberships)
                && right.holds(for: scope, memberships: memberships)
        case .or(let left, let right):
            return left.holds(for: scope, memberships: memberships)
                || right.holds(for: scope, memberships: memberships)
        case .not(let inner):
            return !inner.holds(for: scope, memberships: memberships)
        case .comparison(let comparison):
            return comparison.holds(for: scope.values(at: comparison.path))
        case .present(let path, let withheld):
            return scope.values(at: path).contains { $0.isPresent(without: withheld) }
        case .element(let path, let inner):
            return scope.values(at: path).contains {
                inner.holds(for: .element($0), memberships: memberships)
            }
        case .membership(let index):
            return memberships.indices.contains(index) && memberships[index]
        case .constant(let holds): return holds
        }
    }
}

extension Predicate.Scope {
    /// The values at a path, null and absent left out.
    ///
    /// A missing `primary` is false (RFC 7643 §2.4).
    fileprivate func values(at path: AttributePath) -> [JSONValue] {
        switch self {
        case .resource(let resource):
            return resource.values(at: path, missingPrimary: true)
        case .element(let element):
            guard let object = element.object else { return [element] }
            return path.subName.map { object.subValues(named: $0, missingPrimary: true) } ?? []
        }
    }
}

extension JSONObject {
    /// The values at a path whose names are canonical, null and absent left out; the elements of
    /// a multi-valued attribute one by one.
    func values(at path: AttributePath, missingPrimary: Bool = false) -> [JSONValue] {
        let container = path.schemaURN == nil ? self : path.schemaURN.flatMap { self[$0]?.object }
        guard let value = container?[path.name] else { return [] }
        guard let subName = path.subName else { return value.elements.filter { $0 != .null } }
        var values: [JSONValue] = []
        for element in value.elements {
            guard let object = element.object else { continue }
            values += object.subValues(named: subName, missingPrimary: missingPrimary)
        }
        return values
    }

    fileprivate func subValues(named name: String, missingPrimary: Bool) -> [JSONValue] {
        guard let value = self[name], value != .null else {
            return missingPrimary && name == "primary" ? [.boolean(false)] : []
        }
        return value.elements
    }
}

extension JSONValue {
    /// Whether `pr` holds: not empty, and with a part that is not.
    ///
    /// RFC 7644 table 3.
    ///
    /// - Parameter names: parts of an object that do not count.
    fileprivate func isPresent(without names: [String] = []) -> Bool {
        switch self {
        case .null: false
        case .boolean, .number: true
        case .string(let text): !text.isEmpty
        case .array(let elements): elements.contains { $0.isPresent(without: names) }
        case .object(let object):
            object.members.contains { !names.contains($0.name) && $0.value.isPresent() }
        }
    }
}

extension ResourceType {
    /// The definition of the attribute or sub-attribute at a canonical path.
    package func attribute(at path: AttributePath) -> Attribute? {
        let attribute =
            path.schemaURN.map { schemaExtension(named: $0)?.attribute(named: path.name) }
            ?? coreAttribute(named: path.name)
        guard let subName = path.subName else { return attribute }
        return attribute?.subAttribute(named: subName)
    }
}
