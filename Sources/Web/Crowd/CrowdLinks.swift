/// The URLs of the resources that an answer names.
struct CrowdLinks: Sendable, Hashable {
    /// The public URL of the API with the version of the request, such as
    /// `https://roster.example.com/t/…/crowd/rest/usermanagement/1`, without a slash at its end.
    let base: String

    /// - Parameter path: below the API, such as `/user`.
    func url(_ path: String, _ parameters: KeyValuePairs<String, String>) -> String {
        var url = base + path
        for (index, (name, value)) in parameters.enumerated() {
            url += (index == 0 ? "?" : "&") + name + "=" + Self.encoded(value)
        }
        return url
    }

    /// The text so that it can be the value of a parameter: all but letters, digits and `-._~` is
    /// percent-encoded, blanks and `+` too.
    static func encoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"):
                bytes.append(byte)
            default:
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension CrowdLinks {
    /// The user or group of this name.
    func entry(_ kind: CrowdKind, _ name: String) -> String {
        url("/\(kind.rawValue)", [kind.parameter: name])
    }

    /// The attributes of the user or group of this name.
    func attributes(_ kind: CrowdKind, _ name: String) -> String {
        url("/\(kind.rawValue)/attribute", [kind.parameter: name])
    }

    /// The password of the user of this name.
    func password(_ name: String) -> String {
        url("/user/password", [CrowdKind.user.parameter: name])
    }
}

extension CrowdKind {
    /// The parameter of a request that holds the name.
    var parameter: String { rawValue + "name" }
}
