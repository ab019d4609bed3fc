import Directory
import SCIM

/// What one operation of a bulk request does, and to which resource.
struct BulkWork: Sendable {
    /// The resource that an operation creates or changes.
    struct Target: Sendable {
        let type: ResourceType
        /// That of a new resource is made before it is created, so that others can refer to it;
        /// that of any other may be a reference such as `bulkId:qwerty` until it is looked up.
        var id: String
    }

    private(set) var target: Target
    let precondition: Precondition?
    private(set) var change: BulkOperation.Change

    /// Takes an operation whose path is one on which its method can be done.
    ///
    /// - Parameter newID: the id of the resource, should the operation create one.
    init(
        _ operation: BulkOperation,
        catalogue: Catalogue,
        newID: @autoclosure () -> String
    ) throws(SCIMError) {
        change = try operation.change.get()
        precondition = operation.version.map { Precondition(header: $0) }
        let path = operation.path ?? ""
        let endpoint = SCIMEndpoint(RequestPath(path).segments[...], catalogue: catalogue)
        switch (change, endpoint) {
        case (.post, .resources(let type)):
            target = Target(type: type, id: newID())
        case (.put, .resource(let type, let id)), (.patch, .resource(let type, let id)),
            (.delete, .resource(let type, let id)):
            target = Target(type: type, id: id)
        case (_, nil):
            throw .notFound(
                "There is no \"\(path.prefix(100))\". The path of an operation is one such as "
                    + "/Users for a POST, and /Users/2819c223 for any other."
            )
        case (.post, _), (.put, _), (.patch, _), (.delete, _):
            throw .methodNotAllowed(
                "A bulk request cannot \(operation.method ?? "do") \"\(path.prefix(100))\": it "
                    + "creates resources at paths such as /Users, and changes them at paths such "
                    + "as /Users/2819c223."
            )
        }
    }

    /// Whether it creates its resource.
    var isCreation: Bool {
        if case .post = change { return true }
        return false
    }

    /// The operations that it refers to.
    var references: BulkReferences {
        var references =
            body.map { BulkReferences(in: $0.data, as: $0.kind) }
            ?? BulkReferences(in: .null, as: .resource)
        if !isCreation { references.insert(id: target.id) }
        return references
    }

    /// The same with ids in the place of references.
    ///
    /// - Parameter id: the id that a `bulkId` stands for; nil leaves the reference as it is.
    func replacingReferences(by id: (_ bulkID: String) -> String?) -> BulkWork {
        var result = self
        if let body {
            let data = BulkReferences.replaced(in: body.data, as: body.kind, by: id)
            switch change {
            case .post: result.change = .post(data)
            case .put: result.change = .put(data)
            case .patch: result.change = .patch(data)
            case .delete: break
            }
        }
        if !isCreation, let id = BulkReferences.bulkID(in: target.id).flatMap(id) {
            result.target.id = id
        }
        return result
    }

    private var body: (data: JSONValue, kind: BulkReferences.Body)? {
        switch change {
        case .post(let data): (data, target.type.kind == .group ? .group : .resource)
        case .put(let data): (data, .resource)
        case .patch(let data): (data, .patch)
        case .delete: nil
        }
    }
}
