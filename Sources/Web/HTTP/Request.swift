import HTTPTypes
import NIOCore
import NIOHTTP1

/// A request: its head, and its body as far as it has come.
struct Request: Sendable {
    let method: HTTPRequest.Method
    let uri: RequestTarget
    let headers: HeaderFields
    private(set) var body: RequestBody
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

    /// The request with its body there at once, if that is short and says so.
    ///
    /// What many have to wait for then needs not wait for a client that is slow to send.
    func gathered() async -> Request {
        guard !body.isComplete, let length = headers[.contentLength].flatMap({ Int($0) }),
            length <= Self.gatheredBytesMax
        else { return self }
        var request = self
        request.body = await body.gathered()
        return request
    }

    private static let gatheredBytesMax = 16_384

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
        var target = target
        (path, query) = target.withUTF8 { utf8 in
            let start = utf8.first == UInt8(ascii: "/") ? 0 : Self.endOfAuthority(in: utf8)
            let rest = utf8[start...].prefix { $0 != UInt8(ascii: "#") }
            guard let mark = rest.firstIndex(of: UInt8(ascii: "?")) else {
                return (String(decoding: rest, as: UTF8.self), nil)
            }
            return (
                String(decoding: rest[..<mark], as: UTF8.self),
                String(decoding: rest[(mark + 1)...], as: UTF8.self)
            )
        }
    }

    /// Where the path begins in the form that proxies use, `http://host/path`.
    private static func endOfAuthority(in target: UnsafeBufferPointer<UInt8>) -> Int {
        guard let colon = target.firstIndex(of: UInt8(ascii: ":")),
            target[colon...].starts(with: "://".utf8)
        else { return 0 }
        return target[(colon + 3)...].firstIndex {
            $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?")
        } ?? target.endIndex
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
