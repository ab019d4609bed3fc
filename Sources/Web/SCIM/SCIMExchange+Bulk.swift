import Directory
import HTTPTypes
import SCIM

extension SCIMExchange {
    /// POST on `/Bulk`: operations that stand or fail each by itself, in one request.
    ///
    /// RFC 7644 §3.7.
    func bulk() async throws(SCIMFailure) -> SCIMAnswer {
        var run = try await bulkRun()
        await run.perform()
        return SCIMAnswer(
            status: .ok,
            body: SCIMBody(BulkResponse(run.results).bytes),
            leniencies: run.leniencies
        )
    }

    /// Does one operation, through the functions that answer a request of its own.
    ///
    /// RFC 7644 §3.7: each is processed as if it had come alone.
    func answer(to work: BulkWork) async throws(SCIMFailure) -> SCIMAnswer {
        let (id, type) = (work.target.id, work.target.type)
        switch work.change {
        case .post(let data):
            try checkSize(of: data, type)
            return try await create(data, as: type, id: id, showing: .full)
        case .put(let data):
            try checkSize(of: data, type)
            return try await replace(
                id,
                type,
                with: data,
                if: work.precondition,
                showing: type.kind == .group ? Self.withoutMembers(type) : .full
            )
        case .patch(let data):
            try checkSize(of: data, type)
            return try await patch(
                id,
                type,
                with: data,
                if: work.precondition,
                showing: type.kind == .group ? nil : .full
            )
        case .delete:
            return try await delete(id, type, if: work.precondition)
        }
    }

    /// What an operation's result says of a failure.
    func error(for failure: SCIMFailure) -> SCIMError {
        failure.error(for: ProviderPatience(profile.provider))
    }

    private func bulkRun() async throws(SCIMFailure) -> BulkRun {
        let body = try await body(atMost: limits.bulkBodyBytesMax, reduction: .bulk)
        var interpretation = interpretation
        do {
            let request = try BulkRequest(body: body, interpretation: &interpretation)
            return BulkRun(request, of: self, leniencies: interpretation.leniencies)
        } catch {
            throw .scim(error)
        }
    }

    /// A resource must not grow larger in bulk than it could alone.
    private func checkSize(
        of data: JSONValue,
        _ type: ResourceType
    ) throws(SCIMFailure) {
        let max = bodyBytesMax(of: type)
        guard max < limits.bulkBodyBytesMax, data.bytes.count > max else { return }
        throw .scim(
            .payloadTooLarge(
                "The data of the operation is larger than the \(max) bytes accepted for one "
                    + "\(type.name)."
            )
        )
    }

    /// The members of a replaced group would be read for an answer that nobody sees.
    private static func withoutMembers(_ type: ResourceType) -> Projection {
        Projection(attributes: "id", excludedAttributes: nil, type: type)
    }
}
