/// An `http://` URL taken apart into what a connection and a request line need.
struct HTTPAddress: Sendable, Hashable {
    let host: String
    let port: Int
    /// Path and query exactly as written, so that odd paths reach the server unchanged.
    let target: String

    init(_ url: String) throws(HTTPClientError) {
        if url.lowercased().hasPrefix("https://") { throw .encryptedURL(url) }
        guard url.lowercased().hasPrefix("http://") else { throw .malformedURL(url) }
        let rest = url.dropFirst("http://".count).prefix { $0 != "#" }
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        guard let (host, port) = Self.hostAndPort(authority), Self.isPrintable(rest) else {
            throw .malformedURL(url)
        }
        self.host = host
        self.port = port
        let target = rest.dropFirst(authority.count)
        self.target = target.hasPrefix("/") ? String(target) : "/" + target
    }

    /// Host and port as a `Host` header spells them.
    var authority: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port == 80 ? name : "\(name):\(port)"
    }

    /// True when both addresses can share a connection.
    func sharesConnection(with other: HTTPAddress) -> Bool {
        host == other.host && port == other.port
    }

    private static func hostAndPort(_ authority: Substring) -> (String, Int)? {
        if authority.contains("@") { return nil }
        var host = authority
        var port: Substring?
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { return nil }
            host = authority[..<end].dropFirst()
            let tail = authority[end...].dropFirst()
            if !tail.isEmpty {
                guard tail.hasPrefix(":") else { return nil }
                port = tail.dropFirst()
            }
        } else if let colon = authority.firstIndex(of: ":") {
            host = authority[..<colon]
            port = authority[colon...].dropFirst()
        }
        guard let port else { return host.isEmpty ? nil : (String(host), 80) }
        guard !host.isEmpty, let number = Int(port), (1...65_535).contains(number) else {
            return nil
        }
        return (String(host), number)
    }

    /// Blanks and control characters would end the request line early.
    private static func isPrintable(_ text: Substring) -> Bool {
        text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F }
    }
}
