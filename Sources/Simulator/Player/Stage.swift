import SCIM

/// What is known while a script is played.
struct Stage {
    let baseURL: String
    var variables: Variables
    let client: HTTPClient

    /// Performs one step and tells how it went.
    mutating func perform(_ step: Step) async throws(HTTPClientError) -> PlayedStep {
        let start = ContinuousClock.now
        var exchanges: [PlayedExchange] = []
        var failure: String?
        do {
            switch step {
            case .exchange(let exchange):
                try await perform(exchange, into: &exchanges)
            case .burst(let burst):
                for exchange in burst.exchanges { try await perform(exchange, into: &exchanges) }
            case .paging(let paging):
                try await perform(paging, into: &exchanges)
            }
        } catch {
            switch error {
            case .failed(let reason): failure = reason
            case .cutOff(let error): throw error
            }
        }
        return PlayedStep(
            title: step.title,
            exchanges: exchanges,
            failure: failure,
            duration: ContinuousClock.now - start
        )
    }

    private mutating func perform(
        _ exchange: Exchange,
        into played: inout [PlayedExchange]
    ) async throws(PlayError) {
        let answer = try await send(exchange, into: &played)
        do {
            try accept(answer, of: exchange)
        } catch {
            throw .failed(error.reason)
        }
    }

    /// Checks the answer and keeps what later steps need of it.
    private mutating func accept(_ answer: Answer, of exchange: Exchange) throws(StepFailure) {
        let expectation = exchange.expectation
        guard expectation.statuses.contains(answer.response.status) else {
            let wanted = expectation.statuses.map(String.init).joined(separator: " or ")
            throw StepFailure("status \(answer.response.status), expected \(wanted)")
        }
        for capture in expectation.captures {
            guard let document = answer.json, let value = capture.pointer.value(in: document) else {
                throw StepFailure("the answer has no \(capture.pointer.text) to go on with")
            }
            variables[capture.name] = value
        }
        for check in expectation.checks {
            guard let reason = check.failure(of: answer, variables: variables) else { continue }
            throw StepFailure(reason)
        }
    }

    /// Sends an exchange and notes what went to and fro, whatever comes of it.
    func send(
        _ exchange: Exchange,
        into played: inout [PlayedExchange]
    ) async throws(PlayError) -> Answer {
        let (request, body) = try request(for: exchange)
        var note = PlayedExchange(method: request.method, path: request.url, body: body)
        note.path.removeFirst(baseURL.count)
        let start = ContinuousClock.now
        do {
            let response = try await client.send(request)
            let answer = Answer(
                response: response,
                json: json(of: response),
                duration: ContinuousClock.now - start
            )
            note.status = response.status
            note.answer = answer.json
            if answer.json == nil { note.text = response.text }
            played.append(note)
            return answer
        } catch {
            played.append(note)
            throw error.isFinal ? .cutOff(error) : .failed("\(error)")
        }
    }

    private func request(
        for exchange: Exchange
    ) throws(PlayError) -> (HTTPExchangeRequest, JSONValue?) {
        do {
            let body = try body(of: exchange)
            var request = HTTPExchangeRequest(
                method: exchange.method,
                url: baseURL + "/" + (try variables.resolved(exchange.path)),
                body: body?.bytes
            )
            for (name, value) in exchange.headers {
                request.headers.append((name, try variables.resolved(value)))
            }
            return (request, body)
        } catch {
            throw .failed(error.reason)
        }
    }

    private func body(of exchange: Exchange) throws(StepFailure) -> JSONValue? {
        switch exchange.body {
        case .none:
            return nil
        case .json(let value):
            return try variables.resolved(value)
        case .merged(let name, let changes):
            guard case .object(let document) = variables[name] else {
                throw StepFailure("not sent: an earlier step should have brought ${\(name)}")
            }
            return .object(document.merged(with: try variables.resolved(changes)))
        }
    }

    private func json(of response: HTTPExchangeResponse) -> JSONValue? {
        if response.body.isEmpty { return nil }
        do {
            return try JSONParser.value(from: response.body, limits: .standard)
        } catch {
            return nil
        }
    }
}

extension JSONObject {
    /// This object with the members of another laid over it, inner objects member by member.
    func merged(with changes: JSONObject) -> JSONObject {
        var result = self
        for member in changes.members {
            if case .object(let inner) = self[member.name], case .object(let new) = member.value {
                result[member.name] = .object(inner.merged(with: new))
            } else {
                result[member.name] = member.value
            }
        }
        return result
    }
}
