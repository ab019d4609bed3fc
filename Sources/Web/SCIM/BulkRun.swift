import Directory
import HTTPTypes
import SCIM

/// A bulk request while its operations are done, one after the other.
///
/// An operation is done when what it refers to has been; when that failed it is not tried. The
/// data of an operation is let go as soon as it was used.
struct BulkRun {
    /// In the order of the request.
    private(set) var results: [BulkResult]
    /// What the operations were forgiven, each once, at most `Limits.lenienciesMax`.
    private(set) var leniencies: [Leniency]
    private let exchange: SCIMExchange
    private var plan: BulkPlan
    private let errorsMax: Int
    private var errorCount = 0

    init(_ request: BulkRequest, of exchange: SCIMExchange, leniencies: [Leniency]) {
        self.exchange = exchange
        self.leniencies = leniencies
        errorsMax = request.failOnErrors ?? .max
        plan = BulkPlan(
            request,
            catalogue: exchange.profile.catalogue,
            newID: exchange.scope.newID
        )
        let base = exchange.locations.baseURL
        results = request.operations.map { operation in
            let path = operation.method == "POST" ? nil : operation.path
            return BulkResult(
                operation,
                location: path.map { base + ($0.hasPrefix("/") ? $0 : "/" + $0) }
            )
        }
    }

    /// Does the operations until there are none, or enough have failed, or nobody waits for the
    /// answer any more.
    mutating func perform() async {
        for place in plan.order.places {
            guard errorCount < errorsMax, !Task.isCancelled else {
                await takeBack(whatRefersTo: place)
                continue
            }
            await perform(place)
        }
    }

    private mutating func perform(_ place: Int) async {
        let work: BulkWork?
        do {
            work = try resolvedWork(at: place)
        } catch {
            fail(place, error, location: results[place].location)
            return await takeBack(whatRefersTo: place)
        }
        guard let work else { return }
        do {
            let answer = try await exchange.answer(to: work)
            let location = answer.location ?? self.location(of: work)
            results[place].succeed(
                answer.status.code,
                location: location,
                version: answer.entityTag
            )
            note(answer.leniencies)
        } catch {
            // The id of a path may be any text; one that a reference stands for is ours.
            let isOurs = work.target.id != plan.targets[place]?.id
            let location = isOurs ? self.location(of: work) : results[place].location
            fail(place, self.error(error, at: place), location: location)
            await takeBack(whatRefersTo: place)
        }
    }

    private func location(of work: BulkWork) -> String {
        exchange.locations.location(of: work.target.id, type: work.target.type)
    }

    /// The operation's work with the ids that it refers to.
    private mutating func resolvedWork(at place: Int) throws(SCIMError) -> BulkWork? {
        let work = try plan.takeWork(at: place)
        let needs = plan.needs[place]
        guard !needs.isEmpty else { return work }
        for other in needs.others { try checkFailure(of: other) }
        for member in needs.members where !plan.order.isGivenUp(member, of: place) {
            try checkFailure(of: member)
        }
        return work?.replacingReferences { bulkID in
            guard let other = plan.place(of: bulkID), failure(at: other) == nil else { return nil }
            return plan.targets[other]?.id
        }
    }

    private func failure(at place: Int) -> SCIMError? {
        results[place].error ?? plan.refusal(at: place)
    }

    private func checkFailure(of place: Int) throws(SCIMError) {
        guard let error = failure(at: place) else { return }
        throw dependence(on: place, error)
    }

    private func dependence(on place: Int, _ error: SCIMError?) -> SCIMError {
        .dependence(onNumber: place + 1, bulkID: results[place].bulkID ?? "", failure: error)
    }

    private func error(_ failure: SCIMFailure, at place: Int) -> SCIMError {
        let error = exchange.error(for: failure)
        guard case .directory(.membershipCycle) = failure, !plan.needs[place].isEmpty else {
            return error
        }
        // RFC 7644 §3.7.1: circular references that cannot be resolved are a conflict.
        return .conflict(error.detail)
    }

    private mutating func fail(_ place: Int, _ error: SCIMError, location: String?) {
        results[place].fail(error, location: location)
        errorCount += 1
    }

    /// Removes what was created with a reference to a resource that will not be: that can only be
    /// so within a circle.
    ///
    /// Where it is not known whether that resource is there nothing is removed.
    private mutating func takeBack(whatRefersTo place: Int) async {
        if let error = results[place].error, error.isPassing { return }
        var causes: [Int: Int] = [:]
        var missing = [place]
        while let next = missing.popLast() {
            for other in plan.order.circle(of: next)
            where results[other].isSuccess && causes[other] == nil
                && plan.order.isDependent(other, on: next)
            {
                causes[other] = next
                missing.append(other)
            }
        }
        guard !causes.isEmpty else { return }
        // Groups go before their members, whose removal would give them another version.
        for other in plan.order.places.reversed() {
            guard let cause = causes[other], await removed(other) else { continue }
            fail(other, dependence(on: cause, nil), location: nil)
        }
    }

    /// Whether the resource could be removed; when it could not, its result stays true.
    private func removed(_ place: Int) async -> Bool {
        guard let target = plan.targets[place], let version = results[place].version else {
            return false
        }
        do throws(SCIMFailure) {
            _ = try await exchange.delete(
                target.id,
                target.type,
                if: Precondition(header: version)
            )
            return true
        } catch {
            return false
        }
    }

    private mutating func note(_ new: [Leniency]) {
        for leniency in new where leniencies.count < exchange.limits.lenienciesMax {
            if !leniencies.contains(leniency) { leniencies.append(leniency) }
        }
    }
}
