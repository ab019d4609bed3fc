import Directory

extension CrowdExchange {
    /// Every group with its direct members, in XML whatever the client accepts.
    func memberships() async throws(CrowdFailure) -> CrowdAnswer {
        let stream = try await asked { () async throws(DirectoryError) in
            try await view.memberships()
        }
        let first = try await asked { () async throws(DirectoryError) in try await stream.next() }
        let empty = CrowdDocument(.xml, links: links)
        let lowersNames = application.policy.lowersNames
        return CrowdAnswer(.xml) { writer in
            var document = empty
            document.beginMemberships()
            var written = MembershipLines(lowersNames: lowersNames)
            var portion = first
            while let lines = portion {
                for line in lines { written.write(line, into: &document) }
                try await writer.send(&document)
                portion = try await stream.next()
            }
            written.end(in: &document)
            document.endMemberships()
            // Before the last of the answer: products ask for the position of events right after.
            await note(.membershipsRead(count: written.count))
            try await writer.finish(&document)
        }
    }
}

/// Lines of memberships on their way into a document, in which each group has one element: its
/// users, then its groups.
private struct MembershipLines {
    let lowersNames: Bool
    private(set) var count = 0
    private var group: String?
    private var isAmongGroups = false

    init(lowersNames: Bool) { self.lowersNames = lowersNames }

    mutating func write(_ line: ViewedMembership, into document: inout CrowdDocument) {
        if line.group != group {
            end(in: &document)
            group = line.group
            document.beginMembership(ofGroup: shown(line.group))
        }
        switch line.member {
        case nil: return
        case .user(let name):
            document.memberUser(shown(name))
        case .group(let name):
            endUsers(in: &document)
            document.memberGroup(shown(name))
        }
        count += 1
    }

    /// Ends the group that was begun last.
    mutating func end(in document: inout CrowdDocument) {
        guard group != nil else { return }
        endUsers(in: &document)
        document.endMembership()
        group = nil
        isAmongGroups = false
    }

    private mutating func endUsers(in document: inout CrowdDocument) {
        guard !isAmongGroups else { return }
        isAmongGroups = true
        document.endMemberUsers()
    }

    private func shown(_ name: String) -> String { lowersNames ? name.lowercased() : name }
}
