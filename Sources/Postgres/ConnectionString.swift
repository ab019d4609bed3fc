import CLibPQ

/// Checks of a DSN that keep libpq from quoting half a password in an error.
enum ConnectionString {
    /// Refuses a DSN that cannot be parsed or looks as if a password was not percent-encoded.
    ///
    /// libpq's own complaints quote the text they stumbled over, which may be a secret; ours do not.
    static func check(_ dsn: String) throws(PostgresError) {
        guard let options = PQconninfoParse(dsn, nil) else {
            throw .unavailable(
                reason: "The DSN could not be parsed. It is either a URI, such as "
                    + "postgresql://user@host:5432/database, or a list, such as \"host=… user=…\"; "
                    + "in a URI, reserved characters of the password are percent-encoded, in a "
                    + "list, a value with spaces stands in single quotes."
            )
        }
        defer { PQconninfoFree(options) }
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val {
                try check(String(cString: keyword), String(cString: value))
            }
            option += 1
        }
    }

    private static func check(_ keyword: String, _ value: String) throws(PostgresError) {
        switch keyword {
        // "@name" is a Unix socket of Linux's abstract kind.
        case "host"
        where value.split(separator: ",").contains(where: { $0.dropFirst().contains("@") }):
            throw .unavailable(
                reason: "The host of the DSN contains \"@\". If the password has one, write %40."
            )
        case "port" where !value.allSatisfy({ $0 == "," || $0.isASCII && $0.isNumber }):
            throw .unavailable(
                reason: "The port of the DSN is not a number. If the password contains a slash, "
                    + "write %2F."
            )
        default:
            return
        }
    }
}
