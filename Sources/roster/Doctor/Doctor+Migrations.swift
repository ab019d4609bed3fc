import Directory
import Migrations
import Postgres

extension Doctor {
    /// How the schema compares with this version, as the owner or the control role sees it.
    func migrations(_ session: PostgresSession, _ purpose: ConnectionPurpose) async -> [Finding] {
        do throws(PostgresError) {
            let level = try await SchemaLevel(in: session)
            return level.missing.map { Self.missing($0, purpose) }
                + (level.unknown.isEmpty ? [] : [Self.unknown(level.unknown, purpose)])
        } catch {
            return [
                Finding(
                    .error,
                    "migrations_not_checked",
                    purpose.subject,
                    CommandFailure(error, doing: "The list of migrations cannot be read").sentence,
                    remedy: "Run roster migrate as the owner of Roster's tables: it lets the "
                        + "control role read the list, without which roster serve does not start."
                )
            ]
        }
    }

    private static func missing(_ name: String, _ purpose: ConnectionPurpose) -> Finding {
        Finding(
            .error,
            "migration_pending",
            purpose.subject,
            "The migration \(name) has not been applied.",
            remedy: "Run roster migrate. roster serve of this version does not start before."
        )
    }

    private static func unknown(_ names: [String], _ purpose: ConnectionPurpose) -> Finding {
        Finding(
            .warning,
            "migration_unknown",
            purpose.subject,
            "The database was migrated by a later version of Roster "
                + "(\(names.joined(separator: ", "))). This version serves on it.",
            remedy: "During a rollout, or after going back, nothing. Otherwise run that version: "
                + "roster migrate of this one refuses."
        )
    }
}
