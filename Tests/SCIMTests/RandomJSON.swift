/// Makes JSON texts with everything in them that the grammar has, half of them spoilt.
enum RandomJSON {
    /// A text of any kind.
    static func text(_ random: inout FuzzMutation) -> [UInt8] {
        var text: [UInt8] = random.oneIn(30) ? [0xEF, 0xBB, 0xBF] : []
        if random.oneIn(3) {
            for _ in 0..<random.number(0...10) {
                text += random.element(of: splinters, or: "").utf8
            }
        } else {
            text += blank(&random).utf8
            text += value(&random, depth: 0).utf8
        }
        return random.oneIn(2) ? text : random.bytes(from: [text])
    }

    /// The body of a POST, PUT or PATCH of a group, with members of every kind.
    static func group(_ random: inout FuzzMutation) -> [UInt8] {
        let count = random.number(0...5)
        let list = "[" + (0..<count).map { _ in member(&random) }.joined(separator: ",") + "]"
        let name = random.element(of: ["members", "Members", "other"], or: "")
        let path = random.element(
            of: [
                #""path":"members","#, #""Path":"MEMBERS","#, #""path":"displayName","#, "",
                #""path":"urn:ietf:params:scim:schemas:core:2.0:Group:members","#, #""path":7,"#,
            ],
            or: ""
        )
        let operation = #"{"op":"add",\#(path)"value":\#(list)}"#
        let body = random.element(
            of: [
                #"{"displayName":"G","\#(name)":\#(list)}"#, #"{"Operations":[\#(operation)]}"#,
                #"{"operations":[{},\#(operation),\#(operation)],"members":\#(list)}"#,
                #"{"Operations":[{"value":{"members":\#(list)},"op":"add"}]}"#, list,
                #"{"Operations":[{"Value":\#(list),"path":"members"}]}"#,
                #"{"members":{"members":\#(list)}}"#, #"[{"members":\#(list)}]"#,
            ],
            or: ""
        )
        return random.oneIn(4) ? random.bytes(from: [Array(body.utf8)]) : Array(body.utf8)
    }

    private static func member(_ random: inout FuzzMutation) -> String {
        let value = random.element(
            of: [#""a""#, "1", "null", #"{"x":[1]}"#, "[]", #""bulkId:q""#, #""ü\u00fc""#],
            or: ""
        )
        if random.oneIn(10) { return value }
        var parts: [String] = []
        for _ in 0..<random.number(0...4) {
            parts.append(
                random.element(
                    of: [
                        #""value":\#(value)"#, #""display":\#(value)"#, #""$ref":\#(value)"#,
                        #""type":"User""#, #""VALUE":"b""#, #""other":1"#, #""$Ref":null"#,
                        #""\u0076alue":"c""#,
                    ],
                    or: ""
                )
            )
        }
        return "{" + parts.joined(separator: ",") + "}"
    }

    private static func value(_ random: inout FuzzMutation, depth: Int) -> String {
        switch random.number(0...(depth > 4 ? 5 : 9)) {
        case 0: return random.element(of: ["null", "true", "false"], or: "")
        case 1: return random.element(of: numbers, or: "")
        case 2...5: return random.element(of: strings, or: "")
        case 6, 7:
            let count = random.number(0...5)
            let elements = (0..<count).map { _ in value(&random, depth: depth + 1) }
            return list(elements, "[", "]", &random)
        default:
            let count = random.number(0...(depth == 0 ? 24 : 5))
            let members = (0..<count).map { _ in
                name(&random) + blank(&random) + ":" + blank(&random)
                    + value(&random, depth: depth + 1)
            }
            return list(members, "{", "}", &random)
        }
    }

    private static func list(
        _ parts: [String],
        _ opening: String,
        _ closing: String,
        _ random: inout FuzzMutation
    ) -> String {
        let comma = blank(&random) + "," + blank(&random)
        return opening + blank(&random) + parts.joined(separator: comma) + blank(&random) + closing
    }

    private static func name(_ random: inout FuzzMutation) -> String {
        let name = random.element(
            of: ["a", "A", "b", "value", "Value", #"\u0061"#, #"\u0062c"#, "ä", "", "userName"],
            or: ""
        )
        return random.oneIn(6) ? "\"\(name)\"" : "\"\(name)\(random.number(0...999))\""
    }

    private static func blank(_ random: inout FuzzMutation) -> String {
        random.oneIn(5) ? random.element(of: [" ", "\n", "\t \r\n"], or: "") : ""
    }

    private static let splinters =
        numbers + strings + [
            "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud83d", "\\u00", "tru", "nul",
            "-", "1.", "1e", "01", "1e999", "\u{1}", "\u{FEFF}", " ", "null", "true", "[[[[[[[[",
            "{\"a\":", #""\u0000""#, #""\ud800""#, #""\x""#, "\u{0}", #"{"a":1,"A":2}"#,
        ]

    private static let numbers = [
        "0", "-0", "7", "-1.5", "12e-3", "1E+2", "12345678901234567890", "0.1e1",
        String(repeating: "9", count: 401),
    ]

    private static let strings = [
        #""""#, #""a""#, #""\"\\\/\b\f\n\r\t""#, #""\u00e9\uD83D\uDE00""#, #""Zoë 😀 你""#,
        #""exactly15 bytes""#, #""a string of more than sixteen bytes, and more""#, #""\\\\""#,
        #""\\\"""#,
    ]
}
