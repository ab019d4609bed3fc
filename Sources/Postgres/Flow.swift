/// Whose work a unit is, as far as a lane has to know to be fair: units of one flow wait for each
/// other, and flows take turns.
package struct Flow: Hashable, Sendable {
    /// A hash is all that is kept.
    ///
    /// Flows that share one share a turn, which nobody can bring about:
    /// its seed is another in each process.
    private let hash: Int

    /// The flow of everything that has an equal key.
    package init(_ key: some Hashable) { hash = key.hashValue }

    /// Of units that are nobody's in particular.
    package static let common = Flow("")
}
