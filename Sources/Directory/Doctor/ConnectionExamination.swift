/// What a connection string is for.
package struct ConnectionPurpose: Sendable {
    /// What Roster does over it.
    package enum Work: Sendable {
        case tenant
        case control
        case listen
        case owner
        /// Reads as the tenant role at a replica.
        case replica
    }

    package let work: Work
    /// The variable of the connection string.
    package let subject: String
    /// The variable that names the role, and the name; nil: any role will do.
    let role: (variable: String, name: String)?
    let preparesStatements: Bool

    package init(
        _ work: Work,
        subject: String,
        role: (variable: String, name: String)? = nil,
        preparesStatements: Bool = false
    ) {
        self.work = work
        self.subject = subject
        self.role = role
        self.preparesStatements = preparesStatements
    }

    /// The role that the settings name.
    package var roleName: String? { role?.name }
}

extension ConnectionFacts {
    /// The oldest PostgreSQL that Roster works with.
    static let serverVersionMin: Int64 = 150_000

    /// How far clocks may be apart, in milliseconds.
    static let skewMax: Int64 = 1000

    /// What is wrong with the connection for its purpose.
    package func findings(for purpose: ConnectionPurpose) -> [Finding] {
        roleFindings(purpose) + serverFindings(purpose) + wayFindings(purpose)
            + durabilityFindings(purpose)
    }

    private func roleFindings(_ purpose: ConnectionPurpose) -> [Finding] {
        let subject = purpose.subject
        var findings: [Finding] = []
        if let expected = purpose.role, !expectedRoleExists {
            findings.append(
                Finding(
                    .error,
                    "role_missing",
                    subject,
                    "\(expected.variable) names the role \(expected.name), which does not exist.",
                    remedy: "Let roster migrate create it, or name the role that exists."
                )
            )
        } else if let expected = purpose.role, !isExpectedRole {
            findings.append(
                Finding(
                    .error,
                    "role_wrong",
                    subject,
                    "It connects as \(role), but \(expected.variable) says \(expected.name).",
                    remedy: "Connect as \(expected.name), or grant \(expected.name) to \(role)."
                )
            )
        }
        switch purpose.work {
        case .control:
            findings += unboundFindings(subject)
        case .owner where tablesOfOthers > 0 && !isSuperuser:
            findings.append(
                Finding(
                    .error,
                    "tables_of_others",
                    subject,
                    "\(role) does not own every table of Roster: others own \(tablesOfOthers).",
                    remedy: "Migrate as the role that owns them, or reassign them to \(role)."
                )
            )
        case .tenant, .listen, .owner, .replica:
            break
        }
        return findings
    }

    /// The control role reads a few tables by a policy, and must not be able to read all.
    private func unboundFindings(_ subject: String) -> [Finding] {
        var reasons: [String] = []
        if isSuperuser { reasons.append("is a superuser") }
        if bypassesRowSecurity { reasons.append("has BYPASSRLS") }
        if tablesOwned > 0, !isSuperuser { reasons.append("owns tables of Roster") }
        return reasons.map { reason in
            Finding(
                .error,
                "role_unbound",
                subject,
                "The role \(role) \(reason), so row security does not bind it.",
                remedy: "Use a role that only has what the migrations grant to the control role."
            )
        }
    }

    private func serverFindings(_ purpose: ConnectionPurpose) -> [Finding] {
        let subject = purpose.subject
        var findings: [Finding] = []
        if serverVersion < Self.serverVersionMin {
            findings.append(
                Finding(
                    .error,
                    "server_too_old",
                    subject,
                    "The server is PostgreSQL \(serverVersion / 10_000).",
                    remedy: "Roster needs \(Self.serverVersionMin / 10_000) or newer."
                )
            )
        }
        if encoding != "UTF8" {
            findings.append(
                Finding(
                    .error,
                    "encoding_not_utf8",
                    subject,
                    "The database's encoding is \(encoding).",
                    remedy: "Create the database with encoding UTF8."
                )
            )
        }
        // A standby refuses LISTEN; a database that only reads does not.
        let isUnfit =
            switch purpose.work {
            case .replica: false
            case .listen: isStandby
            case .tenant, .control, .owner: isStandby || isReadOnly
            }
        if isUnfit {
            findings.append(readOnlyFinding(subject))
        }
        if abs(clockSkew) > Self.skewMax {
            let way = clockSkew > 0 ? "ahead of" : "behind"
            findings.append(
                Finding(
                    .warning,
                    "clock_skew",
                    subject,
                    "The database's clock is \(abs(clockSkew)) ms \(way) this machine's.",
                    remedy: "Synchronise both by NTP: times in answers are the database's, and "
                        + "tokens expire by both clocks."
                )
            )
        }
        return findings
    }

    private func readOnlyFinding(_ subject: String) -> Finding {
        Finding(
            .error,
            "database_read_only",
            subject,
            isStandby ? "The server is a standby and only reads." : "The database only reads.",
            remedy: isStandby
                ? "Name every server in the connection string and add "
                    + "target_session_attrs=read-write."
                : "Find who has set default_transaction_read_only (alter database or role … reset), "
                    + "or why the service made it so; a full disk is a usual reason."
        )
    }

    private func wayFindings(_ purpose: ConnectionPurpose) -> [Finding] {
        let subject = purpose.subject
        var findings: [Finding] = []
        if isRemote, !isEncrypted {
            findings.append(
                Finding(
                    .warning,
                    "not_encrypted",
                    subject,
                    "The connection goes over a network without TLS.",
                    remedy: "Add sslmode=verify-full and sslrootcert to the connection string."
                )
            )
        }
        if isPooled, purpose.work == .listen {
            findings.append(
                Finding(
                    .error,
                    "listen_behind_pooler",
                    subject,
                    "It seems to go through a pooler, and LISTEN cannot: revocations of tokens "
                        + "would be heard seconds late.",
                    remedy: "Set ROSTER_LISTEN_DSN to a connection string that leads to "
                        + "PostgreSQL itself."
                )
            )
        }
        if isPooled, purpose.work == .owner {
            findings.append(
                Finding(
                    .warning,
                    "owner_behind_pooler",
                    subject,
                    "It seems to go through a pooler, whose deadlines can break a migration off.",
                    remedy: "Set ROSTER_OWNER_DSN to a connection string that leads to "
                        + "PostgreSQL itself."
                )
            )
        }
        if isPooled, purpose.preparesStatements {
            findings.append(
                Finding(
                    .warning,
                    "prepared_behind_pooler",
                    subject,
                    "It seems to go through a pooler, and statements are prepared by name.",
                    remedy: "Set ROSTER_PREPARED_STATEMENTS to off, unless the pooler keeps track "
                        + "of them (pgbouncer 1.21 and newer with max_prepared_statements)."
                )
            )
        }
        return findings
    }

    private func durabilityFindings(_ purpose: ConnectionPurpose) -> [Finding] {
        guard purpose.work == .tenant else { return [] }
        let subject = purpose.subject
        var findings: [Finding] = []
        if synchronousCommit == "off" || !flushesToDisk {
            let setting = flushesToDisk ? "synchronous_commit" : "fsync"
            findings.append(
                Finding(
                    .warning,
                    "commits_not_durable",
                    subject,
                    "\(setting) is off: a crash can lose changes that were acknowledged.",
                    remedy: "Switch \(setting) on."
                )
            )
        }
        if synchronousStandbys.isEmpty || synchronousCommit == "local" {
            findings.append(
                Finding(
                    .note,
                    "no_synchronous_standby",
                    subject,
                    "No standby confirms a commit: a fail-over can lose acknowledged changes.",
                    remedy: "Where that matters, replicate synchronously "
                        + "(synchronous_standby_names)."
                )
            )
        }
        return findings
    }
}
