import CLibPQ

extension PostgresConnection {
    /// Sends the unit; false when the connection has broken and the unit was certainly not executed.
    ///
    /// Preparations go ahead behind a sync point of their own: they stay when the unit fails.
    func send(_ unit: Unit) -> Bool {
        // A unit that comes again goes without names: one of them may be why it does.
        let usesNames = preparesStatements && unit.attempts == 0
        unit.begin(preparing: usesNames ? newStatements(of: unit.pipeline) : [])
        guard sendPreparations(unit.preparing), sendSteps(unit.pipeline, usesNames: usesNames),
            PQpipelineSync(handle.pointer) == 1
        else { return false }
        inFlight.append(unit)
        flush()
        return true
    }

    /// The statements that have to be prepared first, each once.
    private func newStatements(of pipeline: Pipeline) -> [Statement] {
        var statements: [Statement] = []
        for step in pipeline.steps where step.statement.name != nil {
            guard !prepared.contains(step.statement), prepared.count < Self.preparedMax else {
                continue
            }
            prepared.insert(step.statement)
            statements.append(step.statement)
        }
        return statements
    }

    private func sendPreparations(_ statements: [Statement]) -> Bool {
        guard !statements.isEmpty else { return true }
        for statement in statements {
            let sent = PQsendPrepare(handle.pointer, statement.name, statement.sql, 0, nil)
            if sent == 0 { return false }
        }
        return PQpipelineSync(handle.pointer) == 1
    }

    private func sendSteps(_ pipeline: Pipeline, usesNames: Bool) -> Bool {
        for step in pipeline.steps {
            let sent = parameters.withEncoded(step.values) { count, values, lengths, formats in
                if usesNames, let name = step.statement.name, prepared.contains(step.statement) {
                    return PQsendQueryPrepared(
                        handle.pointer,
                        name,
                        count,
                        values,
                        lengths,
                        formats,
                        0
                    )
                }
                return PQsendQueryParams(
                    handle.pointer,
                    step.statement.sql,
                    count,
                    nil,
                    values,
                    lengths,
                    formats,
                    0
                )
            }
            if sent == 0 { return false }
        }
        return true
    }

    /// Gives the socket what it takes, and asks to be told when it takes more.
    func flush() {
        // A failure (-1) is reported by the next read, together with what the server still said.
        let isBlocked = PQflush(handle.pointer) == 1
        guard isBlocked != self.isBlocked else { return }
        self.isBlocked = isBlocked
        reactor.watch(descriptor, sourceID, forWriting: isBlocked)
    }
}
