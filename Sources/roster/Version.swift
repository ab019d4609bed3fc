/// Which Roster this is.
enum Version {
    /// As the changelog counts.
    static let text = "0.1.0-dev"
}
