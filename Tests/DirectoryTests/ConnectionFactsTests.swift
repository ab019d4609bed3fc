import Testing

@testable import Directory

@Suite("What a connection is fit for")
struct ConnectionFactsTests {
    private func codes(
        _ work: ConnectionPurpose.Work = .tenant,
        prepares: Bool = false,
        _ change: (inout ConnectionFacts) -> Void
    ) -> [String] {
        var facts = ConnectionFacts()
        facts.synchronousStandbys = "ANY 1 (*)"
        change(&facts)
        let purpose = ConnectionPurpose(work, subject: "DSN", preparesStatements: prepares)
        return facts.findings(for: purpose).map(\.code)
    }

    @Test func `one that has nothing wrong is fit for everything`() {
        for work in [ConnectionPurpose.Work.tenant, .control, .listen, .owner, .replica] {
            #expect(codes(work, prepares: true) { _ in } == [])
        }
    }

    @Test func `over a network it has to be encrypted`() {
        #expect(codes { $0.isRemote = true } == ["not_encrypted"])
        #expect(
            codes {
                $0.isRemote = true
                $0.isEncrypted = true
            } == []
        )
    }

    @Test func `clocks may be a second apart and no more`() {
        #expect(codes { $0.clockSkew = 1000 } == [])
        #expect(codes { $0.clockSkew = 1001 } == ["clock_skew"])
        #expect(codes { $0.clockSkew = -5000 } == ["clock_skew"])
    }

    @Test(
        arguments: [(0, 0), (100, 0), (101, 0), (110, 0), (90, -10), (120, 10)] as [(Int64, Int64)]
    )
    func `the time an answer takes is no skew`(_ server: Int64, _ skew: Int64) {
        let (asked, answered): (Int64, Int64) = server == 0 ? (0, 0) : (100, 110)
        #expect(ConnectionFacts.skew(of: server, between: asked, and: answered) == skew)
    }

    @Test func `the server has to be new enough and speak UTF-8`() {
        #expect(codes { $0.serverVersion = 140_012 } == ["server_too_old"])
        #expect(codes { $0.encoding = "LATIN1" } == ["encoding_not_utf8"])
    }

    @Test func `a read-only database does for listening, and a standby as a replica alone`() {
        #expect(codes { $0.isStandby = true } == ["database_read_only"])
        #expect(codes(.control) { $0.isReadOnly = true } == ["database_read_only"])
        #expect(codes(.listen) { $0.isReadOnly = true } == [])
        #expect(codes(.listen) { $0.isStandby = true } == ["database_read_only"])
        #expect(codes(.replica) { $0.isStandby = true } == [])
    }

    @Test func `a pooler loses named statements and notifications`() {
        #expect(codes(prepares: true) { $0.isPooled = true } == ["prepared_behind_pooler"])
        #expect(codes(prepares: false) { $0.isPooled = true } == [])
        #expect(codes(.listen) { $0.isPooled = true } == ["listen_behind_pooler"])
        #expect(codes(.owner) { $0.isPooled = true } == ["owner_behind_pooler"])
    }

    @Test func `commits that can be lost are pointed out`() {
        #expect(codes { $0.synchronousCommit = "off" } == ["commits_not_durable"])
        #expect(codes { $0.flushesToDisk = false } == ["commits_not_durable"])
        #expect(codes { $0.synchronousCommit = "local" } == ["no_synchronous_standby"])
        #expect(codes { $0.synchronousStandbys = "" } == ["no_synchronous_standby"])
    }

    @Test func `row security has to bind the control role`() {
        #expect(codes(.control) { $0.isSuperuser = true } == ["role_unbound"])
        #expect(codes(.control) { $0.bypassesRowSecurity = true } == ["role_unbound"])
        #expect(codes(.control) { $0.tablesOwned = 3 } == ["role_unbound"])
    }
}
