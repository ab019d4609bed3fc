import Directory
import HTTPTypes
import NIOCore
import SCIM

/// An error of the admin API: `application/problem+json` with a stable `code`.
///
/// Source: RFC 9457.
struct Problem: Error, Sendable {
    let status: Int
    /// Stable, for programs.
    ///
    /// The title is the same thing for people.
    let code: String
    let title: String
    let detail: String
    /// JSON pointers into the body, each with what is wrong there.
    var errors: [(pointer: String, detail: String)] = []
    /// What to log when the problem is the server's own fault; never part of an answer.
    var fault: String?

    static let badQuery = Problem(
        status: 400,
        code: "bad_query",
        title: "The query cannot be read",
        detail: "The query string is not UTF-8 after percent-decoding."
    )

    static let unknownPath = Problem(
        status: 404,
        code: "unknown_path",
        title: "Nothing is here",
        detail: "SCIM is served below /t/{tenant}/scim/v2, the admin API below /admin/v1."
    )

    static let unauthenticated = Problem(
        status: 401,
        code: "unauthenticated",
        title: "The admin key is missing or not valid",
        detail: "Send the header Authorization: Bearer with an admin key. "
            + "roster admin-key create makes one."
    )

    static func invalid(_ pointer: String, _ detail: String) -> Problem {
        Problem(
            status: 400,
            code: "invalid_request",
            title: "The request is not valid",
            detail: detail,
            errors: [(pointer, detail)]
        )
    }

    static func invalidBody(status: Int, _ detail: String) -> Problem {
        Problem(
            status: status,
            code: "invalid_body",
            title: "The body cannot be read",
            detail: detail
        )
    }

    static func notFound(_ what: String, _ id: String) -> Problem {
        Problem(
            status: 404,
            code: "not_found",
            title: "Not found",
            detail: "There is no \(what) \"\(id.prefix(100))\"."
        )
    }

    func response(requestID: String) -> Response {
        var headers = HeaderFields()
        headers[.contentType] = "application/problem+json"
        if status == 401 { headers[.wwwAuthenticate] = "Bearer realm=\"roster-admin\"" }
        if status == 429 || status == 503 { headers[.retryAfter] = "5" }
        return Response(
            status: .init(code: status),
            headers: headers,
            body: .bytes(ByteBuffer(bytes: body(requestID: requestID)))
        )
    }

    private func body(requestID: String) -> [UInt8] {
        var object: JSONObject = [
            "type": .string("about:blank"), "title": .string(title),
            "status": .number(JSONNumber(Int64(status))), "detail": .string(detail),
            "code": .string(code), "request_id": .string(requestID),
        ]
        if !errors.isEmpty {
            object["errors"] = .array(
                errors.map { error in
                    .object(["pointer": .string(error.pointer), "detail": .string(error.detail)])
                }
            )
        }
        return JSONValue.object(object).bytes
    }
}

extension Problem {
    /// What the operator is told about an error of the directory.
    init(_ error: DirectoryError) {
        switch error {
        case .notFound(let id):
            self = .notFound("resource", id)
        case .conflict(let attribute, let value):
            self = Problem(
                status: 409,
                code: "conflict",
                title: "Already taken",
                detail: "The \(attribute) \"\(value)\" belongs to another resource."
            )
        case .tooManyTokens(let max):
            self = Problem(
                status: 409,
                code: "too_many_tokens",
                title: "Too many tokens",
                detail: "An integration has at most \(max) valid tokens. Revoke one first."
            )
        case .tooManyApplications(let max):
            self = Problem(
                status: 409,
                code: "too_many_applications",
                title: "Too many applications",
                detail: "An integration has at most \(max) applications. Delete one first."
            )
        case .preconditionFailed:
            self = Problem(
                status: 412,
                code: "precondition_failed",
                title: "The version is another one",
                detail: "The resource was changed meanwhile. Read it again."
            )
        case .refused(let error):
            self = Problem(
                status: error.status,
                code: "refused",
                title: "The request is refused",
                detail: error.detail
            )
        case .unknownMembers, .membershipCycle:
            self = Problem(
                status: 400,
                code: "invalid_members",
                title: "The members are not valid",
                detail: "Members must be users or groups of the directory, without cycles."
            )
        case .unavailable, .overloaded, .contended, .timedOut, .outcomeUnknown:
            self = Problem(
                status: 503,
                code: "unavailable",
                title: "Not available right now",
                detail: "The database cannot answer at the moment. Try again in 5 seconds."
            )
        case .fault:
            self = Problem(
                status: 500,
                code: "internal_error",
                title: "A fault of the server",
                detail: "Something went wrong in the server; its log says what.",
                fault: error.fault
            )
        }
    }
}
