extension Rows {
    /// The cell as text.
    package func text(_ row: Int, _ column: Int) throws(PostgresError) -> String {
        try required(optionalText(row, column), column)
    }

    /// The cell as text, or nil for null.
    package func optionalText(_ row: Int, _ column: Int) throws(PostgresError) -> String? {
        try withBytes(row, column) { bytes in
            bytes.map { String(decoding: $0, as: UTF8.self) }
        }
    }

    /// The cell as an integer.
    package func integer(_ row: Int, _ column: Int) throws(PostgresError) -> Int64 {
        try required(optionalInteger(row, column), column)
    }

    /// The cell as an integer, or nil for null.
    package func optionalInteger(_ row: Int, _ column: Int) throws(PostgresError) -> Int64? {
        try parsed(row, column, as: "an integer", Int64.init(decimal:))
    }

    /// The cell as a floating-point number.
    package func double(_ row: Int, _ column: Int) throws(PostgresError) -> Double {
        let number = try parsed(row, column, as: "a number") { bytes in
            Double(String(decoding: bytes, as: UTF8.self))
        }
        return try required(number, column)
    }

    /// The cell as a boolean.
    package func boolean(_ row: Int, _ column: Int) throws(PostgresError) -> Bool {
        try required(optionalBoolean(row, column), column)
    }

    /// The cell as a boolean, or nil for null.
    package func optionalBoolean(_ row: Int, _ column: Int) throws(PostgresError) -> Bool? {
        try parsed(row, column, as: "a boolean") { bytes in
            switch (bytes.count, bytes.first) {
            case (1, UInt8(ascii: "t")): true
            case (1, UInt8(ascii: "f")): false
            default: nil
            }
        }
    }

    /// The cell's text as bytes, which is what a `jsonb` document is wanted as.
    package func bytes(_ row: Int, _ column: Int) throws(PostgresError) -> [UInt8] {
        try required(optionalBytes(row, column), column)
    }

    /// The cell's text as bytes, or nil for null.
    package func optionalBytes(_ row: Int, _ column: Int) throws(PostgresError) -> [UInt8]? {
        try withBytes(row, column) { $0.map(Array.init) }
    }

    /// The bytes of a `bytea` cell.
    package func bytea(_ row: Int, _ column: Int) throws(PostgresError) -> [UInt8] {
        try required(parsed(row, column, as: "a bytea", [UInt8].init(hexadecimal:)), column)
    }

    /// The texts of an array cell; null elements are refused.
    package func textArray(_ row: Int, _ column: Int) throws(PostgresError) -> [String] {
        let texts = try parsed(
            row,
            column,
            as: "an array of texts without nulls",
            ArrayLiteral.texts(in:)
        )
        return try required(texts, column)
    }

    /// The integers of an array cell; null elements are refused.
    package func integerArray(_ row: Int, _ column: Int) throws(PostgresError) -> [Int64] {
        let integers = try parsed(row, column, as: "an array of integers without nulls") { bytes in
            ArrayLiteral.texts(in: bytes).flatMap(Self.integers)
        }
        return try required(integers, column)
    }

    private static func integers(_ texts: [String]) -> [Int64]? {
        let integers = texts.compactMap { Int64($0) }
        return integers.count == texts.count ? integers : nil
    }

    private func required<T>(_ value: T?, _ column: Int) throws(PostgresError) -> T {
        guard let value else {
            throw .decoding(column: columnName(column), reason: "The value is null.")
        }
        return value
    }

    private func parsed<T>(
        _ row: Int,
        _ column: Int,
        as expected: String,
        _ parse: (UnsafeRawBufferPointer) -> T?
    ) throws(PostgresError) -> T? {
        let outcome: (isNull: Bool, value: T?) = try withBytes(row, column) { bytes in
            (bytes == nil, bytes.flatMap(parse))
        }
        if !outcome.isNull, outcome.value == nil {
            throw .decoding(
                column: columnName(column),
                reason: "The value in row \(row) is not \(expected)."
            )
        }
        return outcome.value
    }
}

extension Int64 {
    /// Reads decimal digits with an optional minus sign; nil for anything else, overflow included.
    fileprivate init?(decimal bytes: UnsafeRawBufferPointer) {
        let isNegative = bytes.first == UInt8(ascii: "-")
        let digits = bytes.dropFirst(isNegative ? 1 : 0)
        if digits.isEmpty { return nil }
        var value: Int64 = 0
        for byte in digits {
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
            let digit = Int64(byte - UInt8(ascii: "0"))
            let (tenfold, overflows) = value.multipliedReportingOverflow(by: 10)
            let (next, overflowsToo) = tenfold.addingReportingOverflow(isNegative ? -digit : digit)
            if overflows || overflowsToo { return nil }
            value = next
        }
        self = value
    }
}

extension [UInt8] {
    /// Reads PostgreSQL's `\x…` form of a bytea.
    fileprivate init?(hexadecimal bytes: UnsafeRawBufferPointer) {
        guard bytes.starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "x")]), bytes.count % 2 == 0
        else { return nil }
        self = []
        reserveCapacity(bytes.count / 2 - 1)
        for index in stride(from: 2, to: bytes.count, by: 2) {
            guard let high = Self.nibble(bytes[index]), let low = Self.nibble(bytes[index + 1])
            else { return nil }
            append(high << 4 | low)
        }
    }

    private static func nibble(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
