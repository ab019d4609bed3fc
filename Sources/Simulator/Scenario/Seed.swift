/// Where the random parts of a run come from: equal numbers give equal runs.
package struct Seed: Sendable, Hashable {
    package let number: UInt64

    package init(_ number: UInt64) {
        self.number = number
    }

    /// Six characters that set the names of this run apart.
    package var suffix: String { text("suffix", count: 6) }

    /// A text of lower-case letters and digits that depends on the run and the purpose alone.
    func text(_ purpose: String, count: Int) -> String {
        let characters = Array("abcdefghijkmnpqrstuvwxyz23456789")
        var state = state(purpose)
        return String((0..<count).map { _ in characters[Int(Self.next(&state) % 32)] })
    }

    /// A GUID as Microsoft spells it.
    func guid(_ purpose: String) -> String {
        var state = state(purpose)
        let bits = [Self.next(&state), Self.next(&state)]
        let digits = bits.map { word in
            let text = String(word, radix: 16)
            return String(repeating: "0", count: 16 - text.count) + text
        }
        var characters = Array(digits.joined())
        characters[12] = "4"
        characters[16] = "a"
        for position in [20, 16, 12, 8] { characters.insert("-", at: position) }
        return String(characters)
    }

    func person(_ key: String, _ givenName: String, _ familyName: String) -> Person {
        let address = "\(givenName).\(familyName).\(suffix)@example.com".lowercased()
        return Person(
            key: key,
            userName: address,
            givenName: givenName,
            familyName: familyName,
            email: address,
            externalID: "00u\(text(key, count: 17))",
            password: text("password of \(key)", count: 8) + "A1"
        )
    }

    /// People told apart by a number.
    func crowd(_ name: String, count: Int) -> [Person] {
        let givenNames = ["Ada", "Björn", "Chloé", "Deniz", "Eva", "Farid", "Grace", "Hiro"]
        return (1...count).map { number in
            let address = "\(name).\(number).\(suffix)@example.com"
            let key = "\(name)\(number)"
            return Person(
                key: key,
                userName: address,
                givenName: givenNames[number % givenNames.count],
                familyName: "\(name.capitalizedASCII) \(number)",
                email: address,
                externalID: "00u\(text(key, count: 17))",
                password: text("password of \(key)", count: 8) + "A1"
            )
        }
    }

    func group(_ key: String, _ name: String, _ members: [Person]) -> PushedGroup {
        PushedGroup(
            key: "group.\(key)",
            name: "\(name) \(suffix)",
            externalID: guid("group \(key)"),
            members: members
        )
    }

    /// FNV-1a over number and purpose: the start of this purpose's sequence.
    private func state(_ purpose: String) -> UInt64 {
        purpose.utf8.reduce(14_695_981_039_346_656_037 ^ number) { hash, byte in
            (hash ^ UInt64(byte)) &* 1_099_511_628_211
        }
    }

    /// SplitMix64.
    private static func next(_ state: inout UInt64) -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

extension String {
    /// The text with its first letter in upper case.
    fileprivate var capitalizedASCII: String { prefix(1).uppercased() + dropFirst() }
}
