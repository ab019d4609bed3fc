/// What `dev.json` tells scripts while `roster dev` serves: the file is there exactly that long.
struct DevFile: Encodable, Sendable {
    let adminURL: String
    let scimURL: String
    /// Of `/livez`, `/readyz` and `/metrics`.
    let operationsURL: String
    let credentials: DevCredentials
    /// Of `roster dev`.
    let processID: Int32
    let postgresProcessID: Int32
    /// Of the superuser; append `user=roster_tenant` to see what a tenant's role sees.
    let postgresDSN: String

    private enum CodingKeys: String, CodingKey {
        case adminURL = "admin_url"
        case scimURL = "scim_url"
        case operationsURL = "operations_url"
        case processID = "pid"
        case postgresProcessID = "postgres_pid"
        case postgresDSN = "postgres_dsn"
    }

    func encode(to encoder: any Encoder) throws {
        try credentials.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(adminURL, forKey: .adminURL)
        try container.encode(scimURL, forKey: .scimURL)
        try container.encode(operationsURL, forKey: .operationsURL)
        try container.encode(processID, forKey: .processID)
        try container.encode(postgresProcessID, forKey: .postgresProcessID)
        try container.encode(postgresDSN, forKey: .postgresDSN)
    }
}

/// The secrets of `roster dev`, kept so that the next start prints the same.
///
/// The database has only their hashes.
struct DevCredentials: Codable, Sendable, Equatable {
    let adminKey: String
    let token: String
    let tenantID: String
    let integrationID: String

    private enum CodingKeys: String, CodingKey {
        case adminKey = "admin_key"
        case token
        case tenantID = "tenant_id"
        case integrationID = "integration_id"
    }
}
