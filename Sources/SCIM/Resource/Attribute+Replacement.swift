extension Attribute {
    /// Whether no answer ever shows it, so that nothing else may tell what it is either.
    var isSecret: Bool { mutability == .writeOnly || returned == .never }
}
