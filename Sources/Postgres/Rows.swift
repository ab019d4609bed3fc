import CLibPQ

/// The result of one statement.
///
/// Cells are decoded when asked for, straight from the memory libpq received them in; that memory
/// lives as long as a copy of the value does. Rows and columns count from 0.
package struct Rows: Sendable {
    private let result: PostgresResult

    /// The number of rows.
    package let count: Int

    /// Takes over the result, which must be a success.
    init(adopting pointer: OpaquePointer) {
        result = PostgresResult(adopting: pointer)
        count = Int(PQntuples(pointer))
    }

    /// The number of columns.
    package var columnCount: Int { Int(PQnfields(result.pointer)) }

    /// The number of rows the statement inserted, updated, deleted or selected.
    package var affectedCount: Int {
        PQcmdTuples(result.pointer).flatMap { Int(String(cString: $0)) } ?? 0
    }

    /// The name of a column, or its number when there is no such column.
    package func columnName(_ column: Int) -> String {
        PQfname(result.pointer, Int32(clamping: column)).map { String(cString: $0) }
            ?? "column \(column)"
    }

    /// The number of the column of this name, in lower case unless it was quoted in the query.
    package func column(named name: String) throws(PostgresError) -> Int {
        let index = PQfnumber(result.pointer, name)
        if index < 0 {
            throw .decoding(column: name, reason: "The result has no column of this name.")
        }
        return Int(index)
    }

    /// Whether the cell is null.
    package func isNull(_ row: Int, _ column: Int) throws(PostgresError) -> Bool {
        try cell(row, column) == nil
    }

    /// Lends the text bytes of a cell, nil for null, without copying them.
    package func withBytes<R>(
        _ row: Int,
        _ column: Int,
        _ body: (UnsafeRawBufferPointer?) -> R
    ) throws(PostgresError) -> R {
        let cell = try cell(row, column)
        return withExtendedLifetime(result) { body(cell) }
    }

    /// The bytes of the cell inside the result, which the caller must keep alive meanwhile.
    private func cell(
        _ row: Int,
        _ column: Int
    ) throws(PostgresError) -> UnsafeRawBufferPointer? {
        guard row >= 0, row < count, column >= 0, column < columnCount else {
            throw .decoding(
                column: columnName(column),
                reason:
                    "There is no row \(row), column \(column): the result has \(count) rows and "
                    + "\(columnCount) columns."
            )
        }
        let (row, column) = (Int32(row), Int32(column))
        guard PQgetisnull(result.pointer, row, column) == 0 else { return nil }
        return UnsafeRawBufferPointer(
            start: PQgetvalue(result.pointer, row, column),
            count: Int(PQgetlength(result.pointer, row, column))
        )
    }
}

/// The memory of one libpq result.
///
/// Unchecked, because a pointer is not Sendable: libpq never changes a result after `PQgetResult`
/// has returned it, only `const` functions are called on it, and `deinit` runs once, after them.
private final class PostgresResult: @unchecked Sendable {
    let pointer: OpaquePointer

    init(adopting pointer: OpaquePointer) { self.pointer = pointer }

    deinit { PQclear(pointer) }
}
