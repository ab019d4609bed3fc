import Directory
import Postgres

/// Looks at a set-up through its connection strings, as `roster serve` would use them.
struct Doctor: Sendable {
    let settings: DatabaseSettings

    /// Everything that was found; none of it says anything secret.
    func findings() async -> [Finding] {
        var findings: [Finding] = []
        for (setting, dsn, purpose) in connections {
            guard let dsn else {
                findings += Self.notSet(setting)
                continue
            }
            findings += await examine(purpose, dsn)
        }
        return findings
    }

    private var connections: [(Setting, DSN?, ConnectionPurpose)] {
        let dsn = settings.dsn
        let prepares = settings.preparesStatements
        // Without one of its own, listening uses the control role's.
        let listen = dsn.listen == dsn.control ? Setting.controlDSN : .listenDSN
        return [
            (
                .tenantDSN, dsn.tenant,
                ConnectionPurpose(
                    .tenant,
                    subject: Setting.tenantDSN.variable,
                    role: (Setting.roleTenant.variable, settings.roles.tenant),
                    preparesStatements: prepares
                )
            ),
            (
                .controlDSN, dsn.control,
                ConnectionPurpose(
                    .control,
                    subject: Setting.controlDSN.variable,
                    role: (Setting.roleControl.variable, settings.roles.control),
                    preparesStatements: prepares
                )
            ),
            (.listenDSN, dsn.listen, ConnectionPurpose(.listen, subject: listen.variable)),
            (
                .replicaDSN, dsn.replica,
                ConnectionPurpose(
                    .replica,
                    subject: Setting.replicaDSN.variable,
                    role: (Setting.roleTenant.variable, settings.roles.tenant),
                    preparesStatements: prepares
                )
            ),
            (
                .ownerDSN, dsn.owner,
                ConnectionPurpose(
                    .owner,
                    subject: Setting.ownerDSN.variable,
                    role: (Setting.roleOwner.variable, settings.roles.owner)
                )
            ),
        ]
    }

    /// What a connection string that is missing means: nothing, where one is not needed.
    private static func notSet(_ setting: Setting) -> [Finding] {
        switch setting {
        case .replicaDSN:
            return []
        case .ownerDSN:
            let finding = Finding(
                .note,
                "owner_not_checked",
                setting.variable,
                "Without \(setting.names), nobody looks at what roster migrate would meet.",
                remedy: "Set it for the doctor as for roster migrate."
            )
            return [finding]
        default:
            let finding = Finding(
                .error,
                "dsn_missing",
                setting.variable,
                "\(setting.names) is not set.",
                remedy: "Set it to a libpq connection string."
            )
            return [finding]
        }
    }

    /// Opens the connection and looks at everything that its purpose makes worth a look.
    private func examine(_ purpose: ConnectionPurpose, _ dsn: DSN) async -> [Finding] {
        let session: PostgresSession
        do throws(PostgresError) {
            session = try await PostgresSession(
                PostgresConfiguration(reading: dsn),
                deadline: .seconds(10)
            )
        } catch {
            return [Self.unreachable(purpose, error)]
        }
        var findings: [Finding]
        do throws(PostgresError) {
            findings = try await ConnectionFacts(
                of: session,
                role: purpose.roleName,
                clock: Services.now
            ).findings(for: purpose)
            switch purpose.work {
            case .tenant, .replica:
                findings += await isolation(purpose, dsn)
            case .control where settings.dsn.owner == nil:
                findings += try await LongTransactions(session: session)
                    .findings(about: purpose.subject)
                findings += await migrations(session, purpose)
            case .owner:
                findings += try await LongTransactions(session: session)
                    .findings(about: purpose.subject)
                findings += await migrations(session, purpose)
            case .control, .listen:
                break
            }
        } catch {
            findings = [Self.unreachable(purpose, error)]
        }
        await session.close()
        return findings
    }

    private func isolation(_ purpose: ConnectionPurpose, _ dsn: DSN) async -> [Finding] {
        await CommandConnection.with(dsn, named: "doctor") { lane in
            do throws(DirectoryError) {
                return try await IsolationAudit(lane: lane).findings(about: purpose.subject)
            } catch {
                return [
                    Finding(
                        .error,
                        "isolation_not_checked",
                        purpose.subject,
                        "The catalogue could not be asked: \(error).",
                        remedy: "Run the doctor again."
                    )
                ]
            }
        }
    }

    private static func unreachable(
        _ purpose: ConnectionPurpose,
        _ error: PostgresError
    ) -> Finding {
        Finding(
            .error,
            "connection_failed",
            purpose.subject,
            CommandFailure(error, doing: "It cannot be used").sentence,
            remedy: "Check host, port, database, role and password, and that PostgreSQL accepts "
                + "them from this machine (pg_hba.conf)."
        )
    }
}
