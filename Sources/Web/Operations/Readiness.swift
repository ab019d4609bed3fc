/// Whether requests should be sent to this server now.
package struct Readiness: Sendable {
    let draining: Draining
    let obstacle: @Sendable () async -> String?

    /// - Parameter obstacle: why the database cannot be written, in a sentence; nil when it can.
    package init(
        draining: Draining,
        obstacle: @escaping @Sendable () async -> String?
    ) {
        self.draining = draining
        self.obstacle = obstacle
    }

    /// Why not, in a sentence; nil when they should.
    func refusal() async -> String? {
        if draining.hasBegun {
            return "The server is shutting down and finishes what is under way."
        }
        return await obstacle()
    }
}
