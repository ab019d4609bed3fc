import HTTPTypes
import NIOCore
import NIOHTTP1

/// A request: its head, and its body as far as it has come.
struct Request: Sendable {
    let method: HTTPRequest.Method
    let uri: RequestTarget
    let headers: HeaderFields
    let body: RequestBody
    private let channel: any Channel

    /// Nil when the method is none that HTTP allows.
    init?(_ head: HTTPRequestHead, body: RequestBody, over channel: any Channel) {
        guard let method = HTTPRequest.Method(head.method) else { return nil }
        self.method = method
        uri = RequestTarget(head.uri)
        headers = HeaderFields(head.headers)
        self.body = body
        self.channel = channel
    }

    /// The peer's address; asked of the connection only where somebody wants to know.
    var remoteAddress: SocketAddress? { channel.remoteAddress }
}

/// What a request is for, as it was sent: not decoded.
///
/// RFC 9112 §3.2.
struct RequestTarget: Sendable {
    let path: String
    /// What comes after the question mark; nil without one.
    let query: String?

    init(_ target: String) {
        let utf8 = target.utf8
        let start =
            utf8.first == UInt8(ascii: "/") ? utf8.startIndex : Self.endOfAuthority(in: target)
        let end = utf8[start...].firstIndex(of: UInt8(ascii: "#")) ?? utf8.endIndex
        guard let mark = utf8[start..<end].firstIndex(of: UInt8(ascii: "?")) else {
            path = start == utf8.startIndex && end == utf8.endIndex ? target : String(target[start..<end])
            query = nil
            return
        }
        path = String(target[start..<mark])
        query = String(target[utf8.index(after: mark)..<end])
    }

    /// Where the path begins in the form that proxies use, `http://host/path`.
    private static func endOfAuthority(in target: String) -> String.Index {
        let utf8 = target.utf8
        guard let colon = utf8.firstIndex(of: UInt8(ascii: ":")),
            utf8[colon...].starts(with: "://".utf8)
        else { return utf8.startIndex }
        let authority = utf8.index(colon, offsetBy: 3)
        return utf8[authority...].firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") }
            ?? utf8.endIndex
    }
}

extension HTTPRequest.Method {
    fileprivate init?(_ method: HTTPMethod) {
        switch method {
        case .GET: self = .get
        case .HEAD: self = .head
        case .POST: self = .post
        case .PUT: self = .put
        case .PATCH: self = .patch
        case .DELETE: self = .delete
        default: self.init(rawValue: method.rawValue)
        }
    }
}
