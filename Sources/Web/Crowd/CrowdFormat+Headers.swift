extension CrowdFormat {
    /// The format an `Accept` header asks for; XML unless JSON is preferred to it.
    init(accept: String?) {
        var best: (format: CrowdFormat, quality: Double)?
        for range in (accept ?? "").split(separator: ",") {
            let parts = range.split(separator: ";").map(Self.trimmed)
            guard let type = parts.first, let format = Self.format(of: type) else { continue }
            let parameter = parts.dropFirst().first { $0.hasPrefix("q=") }
            let quality = parameter.flatMap { Double($0.dropFirst(2)) } ?? 1
            if quality > best?.quality ?? 0 { best = (format, quality) }
        }
        self = best?.format ?? .xml
    }

    /// The format of a body of this `Content-Type`.
    init(contentType: String?) {
        let type = (contentType ?? "").prefix { $0 != ";" }
        self = Self.format(of: Self.trimmed(type)) ?? .xml
    }

    private static func format(of type: String) -> CrowdFormat? {
        switch type {
        case "application/json": .json
        case "application/xml", "text/xml", "application/*", "text/*", "*/*": .xml
        default: nil
        }
    }

    private static func trimmed(_ text: some StringProtocol) -> String {
        String(text.filter { $0 != " " }).lowercased()
    }
}
