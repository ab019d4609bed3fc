import Directory
import SCIM

/// The operations of a bulk request with what each needs of the others, before any is done.
struct BulkPlan: Sendable {
    let order: BulkOrder
    let needs: [BulkNeeds]
    /// The resource that each is about, if it can be done at all.
    let targets: [BulkWork.Target?]
    private let places: [String: Int]
    /// What is still to be done, or why it cannot be; nil when it was taken.
    private var works: [Result<BulkWork, SCIMError>?] = []

    /// - Parameter newID: makes the id of a resource that is yet to be created.
    init(_ request: BulkRequest, catalogue: Catalogue, newID: () -> String) {
        places = request.places
        var needs: [BulkNeeds] = []
        for operation in request.operations {
            do throws(SCIMError) {
                let work = try BulkWork(operation, catalogue: catalogue, newID: newID())
                needs.append(try BulkNeeds(work.references, in: request))
                works.append(.success(work))
            } catch {
                needs.append(.none)
                works.append(.failure(error))
            }
        }
        self.needs = needs
        order = BulkOrder(needs)
        for place in order.closing { works[place] = .failure(Self.circle) }
        targets = works.map { work in
            guard case .success(let work)? = work else { return nil }
            return work.target
        }
    }

    /// What the operation does; its data is not kept here any longer.
    mutating func takeWork(at place: Int) throws(SCIMError) -> BulkWork? {
        switch works[place] {
        case .success(let work):
            works[place] = nil
            return work
        case .failure(let error): throw error
        case nil: return nil
        }
    }

    /// Why the operation cannot be done whatever becomes of the others.
    func refusal(at place: Int) -> SCIMError? {
        guard case .failure(let error)? = works[place] else { return nil }
        return error
    }

    /// The operation of this `bulkId`, which has been looked up before.
    func place(of bulkID: String) -> Int? { places[bulkID] }

    private static let circle = SCIMError.conflict(
        "The groups that this operation and others refer to would contain each other, so this "
            + "group would become a member of itself. Leave one of these members out."
    )
}
