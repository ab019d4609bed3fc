/// An answer as it came over a connection.
struct RawAnswer {
    let status: Int
    let headers: [(name: String, value: String)]
    var body = ""

    init(head: String) throws {
        let lines = head.split(separator: "\r\n")
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count > 1, let status = Int(words[1]) else {
            throw RawConnection.Failure(what: "no HTTP: \(head)", number: 0)
        }
        self.status = status
        headers = lines.dropFirst().map { line in
            let parts = line.split(separator: ":", maxSplits: 1)
            return (String(parts[0]), String(parts.last?.drop { $0 == " " } ?? ""))
        }
    }

    func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}

extension RawConnection {
    /// The next answer, whose length is told; to HEAD it has no body.
    func answer(toHEAD isHead: Bool = false) throws -> RawAnswer {
        var answer = try RawAnswer(head: try received(until: "\r\n\r\n"))
        guard !isHead, let length = answer.header("Content-Length").flatMap({ Int($0) }) else {
            return answer
        }
        answer.body = String(decoding: try received(exactly: length), as: UTF8.self)
        return answer
    }

    /// Sends a request without a body.
    func request(_ method: String, _ target: String, _ fields: String = "") throws {
        try send("\(method) \(target) HTTP/1.1\r\nHost: roster\r\n\(fields)\r\n")
    }
}
