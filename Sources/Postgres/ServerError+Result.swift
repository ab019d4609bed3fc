import CLibPQ

extension ServerError {
    /// Copies the error out of a result; `statement` is its place in the pipeline.
    init(result: OpaquePointer, statement: Int?) {
        func field(_ field: roster_diagnostic_field) -> String? {
            PQresultErrorField(result, Int32(field.rawValue)).map { String(cString: $0) }
        }
        let words =
            field(ROSTER_DIAGNOSTIC_MESSAGE) ?? String(cString: PQresultErrorMessage(result))
        self.init(
            // libpq's own errors have no SQLSTATE; 08000 is "connection exception".
            sqlState: field(ROSTER_DIAGNOSTIC_SQLSTATE) ?? "08000",
            message: words,
            detail: field(ROSTER_DIAGNOSTIC_DETAIL),
            constraint: field(ROSTER_DIAGNOSTIC_CONSTRAINT),
            table: field(ROSTER_DIAGNOSTIC_TABLE),
            column: field(ROSTER_DIAGNOSTIC_COLUMN),
            statement: statement,
            sourceFunction: field(ROSTER_DIAGNOSTIC_SOURCE_FUNCTION)
        )
    }
}

extension PostgresError {
    /// Why a unit cannot have this result status, or nil when the status is a success.
    static func refusal(of result: OpaquePointer, statement: Int?) -> ServerError? {
        switch PQresultStatus(result) {
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY, PGRES_SINGLE_TUPLE: nil
        default: ServerError(result: result, statement: statement)
        }
    }
}
