extension BulkReferences {
    /// Where in the data a value stands.
    enum Spot {
        case value
        /// The whole of a new group, and what stands below its members.
        case group, member
        /// A PATCH message, its operations, one of them, and the path of that.
        case message, operations, operation, path

        /// Where the member of an object stands.
        func member(_ name: String) -> Spot {
            switch self {
            case .group where ASCII.matches(name, "members"): .member
            case .message where ASCII.matches(name, "Operations"): .operations
            case .operation where ASCII.matches(name, "path"): .path
            case .member: .member
            case .value, .group, .message, .operations, .operation, .path: .value
            }
        }

        /// Where an element of an array stands.
        var element: Spot {
            switch self {
            case .operations: .operation
            case .member: .member
            case .value, .group, .message, .operation, .path: .value
            }
        }
    }
}

extension JSONValue {
    func visitReferences(
        at spot: BulkReferences.Spot,
        _ visit: (_ bulkID: String, BulkReferences.Spot) -> Void
    ) {
        switch self {
        case .null, .boolean, .number: return
        case .string(let text):
            if spot == .path {
                _ = text.replacingReferencesInFilter { bulkID in
                    visit(bulkID, spot)
                    return nil
                }
            } else if let bulkID = BulkReferences.bulkID(in: text) {
                visit(bulkID, spot)
            }
        case .array(let elements):
            for element in elements { element.visitReferences(at: spot.element, visit) }
        case .object(let object):
            for member in object.members {
                member.value.visitReferences(at: spot.member(member.name), visit)
            }
        }
    }

    func replacingReferences(
        at spot: BulkReferences.Spot,
        by id: (_ bulkID: String) -> String?
    ) -> JSONValue {
        switch self {
        case .null, .boolean, .number: return self
        case .string(let text):
            if spot == .path { return .string(text.replacingReferencesInFilter(by: id)) }
            return BulkReferences.bulkID(in: text).flatMap(id).map { .string($0) } ?? self
        case .array(let elements):
            return .array(elements.map { $0.replacingReferences(at: spot.element, by: id) })
        case .object(let object):
            let members = object.members.map { member in
                let spot = spot.member(member.name)
                return JSONObject.Member(
                    name: member.name,
                    value: member.value.replacingReferences(at: spot, by: id)
                )
            }
            return .object(JSONObject(members: members))
        }
    }
}

extension String {
    /// The path with ids in the place of the references that its filter compares with.
    fileprivate func replacingReferencesInFilter(by id: (_ bulkID: String) -> String?) -> String {
        var lexer = FilterLexer(self, subject: .path)
        var result: [UInt8] = []
        var copied = 0
        do throws(SCIMError) {
            repeat {
                try lexer.advance()
                guard case .string(let text) = lexer.token,
                    let id = BulkReferences.bulkID(in: text).flatMap(id)
                else { continue }
                result += lexer.bytes[copied..<lexer.start]
                writeJSONString(id, into: &result)
                copied = lexer.index
            } while lexer.token != .end
        } catch {
            // Whoever reads the path as one refuses it, and says where it stops making sense.
            return self
        }
        guard copied > 0 else { return self }
        return String(decoding: result + lexer.bytes[copied...], as: UTF8.self)
    }
}
