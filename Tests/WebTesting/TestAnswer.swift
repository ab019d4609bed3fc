package import SCIM
package import Simulator

/// An HTTP answer, with its JSON within easy reach.
package struct TestAnswer: Sendable {
    package let response: HTTPExchangeResponse

    package init(_ response: HTTPExchangeResponse) { self.response = response }

    package var status: Int { response.status }
    package var text: String { response.text }

    /// What went wrong with a test's expectation of an answer.
    package struct Unexpected: Error, CustomStringConvertible {
        package let description: String

        package init(description: String) { self.description = description }
    }

    /// The body as a JSON object.
    package var json: JSONObject {
        get throws {
            guard
                case .object(let object) = try JSONParser.value(
                    from: response.body,
                    limits: .standard
                )
            else { throw Unexpected(description: "not a JSON object: \(text)") }
            return object
        }
    }

    /// The value at these names, one below the other.
    package func value(_ names: String...) throws -> JSONValue? {
        var value: JSONValue? = .object(try json)
        for name in names {
            guard case .object(let object) = value else { return nil }
            value = object[name]
        }
        return value
    }

    /// The text at these names.
    package func text(_ first: String, _ second: String? = nil) throws -> String? {
        let value = try second.map { try self.value(first, $0) } ?? self.value(first)
        guard case .string(let text) = value else { return nil }
        return text
    }

    /// The texts that the elements of an array have under a name.
    package func texts(_ array: String, _ name: String) throws -> [String] {
        guard case .array(let elements) = try value(array) else { return [] }
        return elements.compactMap { element in
            guard case .object(let object) = element, case .string(let text) = object[name]
            else { return nil }
            return text
        }
    }

    /// The resource's id.
    package var id: String {
        get throws {
            guard let id = try text("id") else {
                throw Unexpected(description: "\(status) without an id: \(text)")
            }
            return id
        }
    }

    /// `totalResults` of a ListResponse.
    package var totalResults: Int64? {
        get throws {
            guard case .number(let number) = try value("totalResults") else { return nil }
            return number.integer
        }
    }

    /// `scimType` of a SCIM Error, if the answer is one in every respect.
    ///
    /// RFC 7644 §3.12.
    package var scimType: String? {
        get throws {
            let schemas = try value("schemas")
            guard schemas == .array([.string("urn:ietf:params:scim:api:messages:2.0:Error")]),
                try text("status") == String(status), try text("detail")?.isEmpty == false,
                response.header("Content-Type") == "application/scim+json"
            else { throw Unexpected(description: "not a SCIM Error: \(status) \(text)") }
            return try text("scimType")
        }
    }
}
