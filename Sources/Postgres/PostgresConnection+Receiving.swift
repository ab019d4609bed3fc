import CLibPQ

extension PostgresConnection {
    /// Reads what has arrived and calls `conclude` for each unit that is complete.
    ///
    /// Returns false when the connection has been lost.
    func receive(_ conclude: (Unit) -> Void) -> Bool {
        let isReadable = PQconsumeInput(handle.pointer) == 1
        heardAt = .now
        var blanks = 0
        while let unit = inFlight.first, PQisBusy(handle.pointer) == 0 {
            guard let result = PQgetResult(handle.pointer) else {
                // The end of one statement's results, or of the connection; more of them than
                // there can be would mean that libpq and we count differently.
                blanks += 1
                if blanks > Self.blanksMax || PQstatus(handle.pointer) == CONNECTION_BAD {
                    return false
                }
                continue
            }
            blanks = 0
            if PQresultStatus(result).isCopy {
                // The server waits for rows, or sends some; only giving up ends that.
                PQclear(result)
                return false
            }
            if take(result, for: unit) { conclude(unit) }
        }
        if isBlocked { flush() }
        return isReadable && PQstatus(handle.pointer) != CONNECTION_BAD
    }

    /// Gives the result to the unit; true when it was the unit's last.
    private func take(_ result: OpaquePointer, for unit: Unit) -> Bool {
        if PQresultStatus(result) == PGRES_PIPELINE_SYNC {
            PQclear(result)
            if !unit.preparing.isEmpty {
                unit.endPreparations()
                return false
            }
            _ = inFlight.popFirst()
            return true
        }
        if unit.preparing.isEmpty {
            unit.note(result, freeing: PQclear)
        } else {
            takePreparation(result, for: unit)
        }
        return false
    }

    private func takePreparation(_ result: OpaquePointer, for unit: Unit) {
        defer { PQclear(result) }
        guard let statement = unit.nextPreparation(),
            let error = PostgresError.refusal(of: result, statement: nil)
        else { return }
        prepared.remove(statement)
        let index = unit.pipeline.steps.firstIndex { $0.statement == statement }
        unit.note(preparationFailure: error.at(statement: index))
    }
}

extension ExecStatusType {
    /// Whether the server is in the middle of a COPY, which this module does not speak.
    var isCopy: Bool {
        self == PGRES_COPY_IN || self == PGRES_COPY_OUT || self == PGRES_COPY_BOTH
    }
}
