/// How one request is read: by which dialect, within which limits, and what it was forgiven.
package struct Interpretation: Sendable {
    package let dialect: Dialect
    package let limits: Limits
    /// What the tenant has: schemas of other types are told from unknown ones.
    package let catalogue: Catalogue
    /// What the request was forgiven, in order of appearance, each once, at most
    /// `Limits.lenienciesMax`.
    package private(set) var leniencies: [Leniency] = []

    package init(
        dialect: Dialect,
        limits: Limits = .standard,
        catalogue: Catalogue = .standard
    ) {
        self.dialect = dialect
        self.limits = limits
        self.catalogue = catalogue
    }

    /// Records a deviation, or throws `error` when the dialect is strict.
    package mutating func tolerate(
        _ leniency: Leniency,
        else error: @autoclosure () -> SCIMError
    ) throws(SCIMError) {
        guard dialect != .strict else { throw error() }
        guard leniencies.count < limits.lenienciesMax, !leniencies.contains(leniency) else {
            return
        }
        leniencies.append(leniency)
    }
}
