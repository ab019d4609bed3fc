import Postgres
package import SCIM

/// A resource as the database holds it: its document as bytes, and what lives beside it.
///
/// The document is not decoded: most answers only need it copied.
package struct StoredResource: Sendable {
    package let id: String
    package let type: ResourceType
    package let version: Int64
    package let created: DateTime
    package let lastModified: DateTime
    /// The JSON of `Resource.attributes`.
    package let document: [UInt8]
    /// A user's groups or a group's members, unless they were not asked for.
    package let references: References?

    /// The entity tag of this version, which `meta.version` and `ETag` carry.
    package var entityTag: String { "W/\"\(version)\"" }

    /// The resource with its document decoded.
    package func resource() throws(DirectoryError) -> Resource {
        Resource(type: type, stored: try attributes())
    }

    /// The document decoded.
    func attributes() throws(DirectoryError) -> JSONObject {
        do throws(SCIMError) {
            let value = try JSONParser.value(from: document, limits: .stored)
            if case .object(let object) = value { return object }
        } catch {
            throw .fault("stored document of \(id): \(error.detail)")
        }
        throw .fault("stored document of \(id) is not an object")
    }
}

extension StoredResource {
    /// The columns every statement selects for a resource `r`, in the order `init` reads them.
    ///
    /// - Parameters:
    ///   - tenant: the bind that holds the tenant.
    ///   - included: the boolean bind that says whether references are read too.
    static func columns(of kind: ResourceType.Kind, tenant: SQL, included: SQL) -> SQL {
        columns(lines: References.lines(of: kind, tenant: tenant), included: included)
    }

    /// - Parameters:
    ///   - lines: the references of a resource, as a scalar subquery without its parentheses.
    ///   - included: whether references are read too.
    static func columns(lines: SQL, included: SQL) -> SQL {
        """
        r.id, r.version, (extract(epoch from r.created_at) * 1000)::bigint,
            (extract(epoch from r.last_modified) * 1000)::bigint, r.document, \(included),
            case when \(included) then (\(lines)) end
        """
    }

    /// How many columns `columns` are.
    static let columnCount = 7

    /// Every row, in order.
    static func all(
        _ rows: Rows,
        type: ResourceType,
        from column: Int = 0
    ) throws(DirectoryError) -> [StoredResource] {
        var resources: [StoredResource] = []
        resources.reserveCapacity(rows.count)
        for row in 0..<rows.count {
            resources.append(try StoredResource(rows, row: row, type: type, from: column))
        }
        return resources
    }

    /// Reads `columns`, beginning at `column`.
    init(
        _ rows: Rows,
        row: Int,
        type: ResourceType,
        from column: Int = 0
    ) throws(DirectoryError) {
        do throws(PostgresError) {
            try self.init(decoding: rows, row: row, type: type, from: column)
        } catch {
            throw DirectoryError(error)
        }
    }

    /// The same within statements that fail in PostgreSQL's words.
    init(
        decoding rows: Rows,
        row: Int,
        type: ResourceType,
        from column: Int
    ) throws(PostgresError) {
        self.type = type
        id = try rows.text(row, column)
        version = try rows.integer(row, column + 1)
        created = DateTime(milliseconds: try rows.integer(row, column + 2))
        lastModified = DateTime(milliseconds: try rows.integer(row, column + 3))
        document = try rows.bytes(row, column + 4)
        references =
            try rows.boolean(row, column + 5)
            ? try References(rows, row: row, column: column + 6) : nil
    }

    /// What a statement selects that has written a resource `c`.
    static let writtenColumns = """
        select c.version, (extract(epoch from c.created_at) * 1000)::bigint,
            (extract(epoch from c.last_modified) * 1000)::bigint
        """

    /// A resource just created: `writtenColumns`, then the lines of its references.
    init(
        created rows: Rows,
        id: String,
        resource: Resource,
        document: [UInt8]
    ) throws(DirectoryError) {
        self.id = id
        type = resource.type
        self.document = document
        do throws(PostgresError) {
            version = try rows.integer(0, 0)
            created = DateTime(milliseconds: try rows.integer(0, 1))
            lastModified = DateTime(milliseconds: try rows.integer(0, 2))
            references = try References(rows, row: 0, column: 3)
        } catch {
            throw DirectoryError(error)
        }
    }

    /// A resource just written over what was stored, whose references stay as they were read.
    init(
        written rows: Rows,
        over stored: StoredResource,
        document: [UInt8]
    ) throws(DirectoryError) {
        id = stored.id
        type = stored.type
        self.document = document
        references = stored.references
        do throws(PostgresError) {
            version = try rows.integer(0, 0)
            created = DateTime(milliseconds: try rows.integer(0, 1))
            lastModified = DateTime(milliseconds: try rows.integer(0, 2))
        } catch {
            throw DirectoryError(error)
        }
    }
}

extension References {
    init(_ rows: Rows, row: Int, column: Int) throws(PostgresError) {
        self.init(lines: try rows.optionalBytes(row, column) ?? [])
    }
}
