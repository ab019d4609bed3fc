import SCIM

/// The order of a list as the test thinks of it: RFC 7644 §3.4.2.3, by the plainest means.
struct AgreementOrder: Sendable {
    let attribute: AgreementAttribute
    /// What a client calls the attribute.
    let sortBy: String
    let isDescending: Bool

    /// The parameters of the query.
    var query: String {
        "&sortBy=\(sortBy)" + (isDescending ? "&sortOrder=descending" : "")
    }

    /// The resources in this order; those that tie stay as they are.
    func sorted(_ resources: [JSONValue]) -> [JSONValue] {
        let keyed = resources.map { (resource: $0, key: key(of: $0)) }
        let present = keyed.filter { $0.key != nil }.enumerated().sorted { left, right in
            let (first, second) = (left.element.key ?? [], right.element.key ?? [])
            guard first != second else { return left.offset < right.offset }
            return first.lexicographicallyPrecedes(second) != isDescending
        }
        let absent = keyed.filter { $0.key == nil }.map(\.resource)
        let sorted = present.map(\.element.resource)
        return isDescending ? absent + sorted : sorted + absent
    }

    private func key(of resource: JSONValue) -> [UInt8]? {
        switch (resource.single(at: attribute.path), attribute.kind) {
        case (.boolean(let value), _): [value ? 1 : 0]
        case (.string(let text), .folded): Array(CaseFolding.key(text).utf8)
        case (.string(let text), _): Array(text.utf8)
        default: nil
        }
    }
}

extension JSONValue {
    /// The one value that the names lead to: through arrays by the primary element, or the first.
    fileprivate func single(at path: [String]) -> JSONValue? {
        var value = self
        for name in path {
            guard case .object(let object) = value, let member = object[name] else { return nil }
            guard case .array(let elements) = member else {
                value = member
                continue
            }
            let primary = elements.first { $0.values(at: ["primary"]) == [.boolean(true)] }
            guard let element = primary ?? elements.first else { return nil }
            value = element
        }
        return value
    }
}
