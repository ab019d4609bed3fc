import Directory
import Testing

@Suite("Password hashes, RFC 7914 in PHC strings")
struct PasswordHashTests {
    private static let cheap = PasswordHash.Cost(logRounds: 4, blockSize: 1, parallelism: 1)

    private func hash(of password: String) throws -> PasswordHash {
        var generator = SystemRandomNumberGenerator()
        return try PasswordHash(of: password, cost: Self.cheap, using: &generator)
    }

    @Test func `the vector of RFC 7914 §12 matches its password and no other`() throws {
        let text =
            "$scrypt$ln=10,r=8,p=16$TmFDbA$/bq+HJ00cgB4VucZDQHp/nxq18vII3gw53N2Y0s3MWIurz"
            + "DZLiKjiG/xCSedmDDaxyevuUqD7m2DYMvfoswGQA"
        let stored = try #require(PasswordHash(text))
        #expect(stored.text == text)
        #expect(try stored.matches("password"))
        #expect(try !stored.matches("Password"))
    }

    @Test func `a hash is a PHC string that says its cost`() throws {
        let text = try hash(of: "tops3cret").text
        #expect(
            text.wholeMatch(of: /\$scrypt\$ln=4,r=1,p=1\$[\w+\/]{22}\$[\w+\/]{43}/) != nil
        )
        let read = try #require(PasswordHash(text))
        #expect(read.text == text)
        #expect(try read.matches("tops3cret"))
    }

    @Test func `the same password has another hash each time`() throws {
        #expect(try hash(of: "tops3cret").text != hash(of: "tops3cret").text)
    }

    @Test func `new hashes take 32 MiB, and are what any scrypt makes of that`() throws {
        #expect("\(PasswordHash.Cost.standard)" == "ln=15,r=8,p=1")
        let stored = try #require(
            PasswordHash("$scrypt$ln=15,r=8,p=1$\(Self.salt)$\(Self.standardKey)")
        )
        #expect(stored.cost == .standard)
        #expect(try stored.matches("tops3cret"))
    }

    @Test(arguments: ["", "tops3cre", "tops3cret ", "Tops3cret"])
    func `any other text does not match`(_ other: String) throws {
        #expect(try !hash(of: "tops3cret").matches(other))
    }

    @Test func `a NUL at the end is not taken for nothing`() throws {
        let stored = try hash(of: "tops3cret")
        #expect(try !stored.matches("tops3cret\0"))
    }

    @Test func `it does not matter how letters are composed`() throws {
        let composed = try hash(of: "p\u{E4}ssw\u{F6}rd")
        #expect(try composed.matches("pa\u{308}sswo\u{308}rd"))
        #expect(try !composed.matches("password"))
    }

    @Test func `what stands in for a missing hash matches nothing`() throws {
        let nobody = PasswordHash(unmatchableAt: Self.cheap)
        for text in ["", "\0", "tops3cret"] { #expect(try !nobody.matches(text)) }
        #expect(PasswordHash(nobody.text) != nil)
    }

    @Test func `printing a hash does not show it`() throws {
        let hash = try hash(of: "tops3cret")
        #expect("\(hash)" == "scrypt ln=4,r=1,p=1")
    }

    @Test(arguments: [
        "", "tops3cret", "$scrypt$", "$scrypt$ln=4,r=1,p=1$AAAAAAAA",
        "$argon2id$ln=4,r=1,p=1$\(salt)$\(key)", "x$scrypt$ln=4,r=1,p=1$\(salt)$\(key)",
        "$scrypt$ln=4,r=1$\(salt)$\(key)", "$scrypt$r=1,ln=4,p=1$\(salt)$\(key)",
        "$scrypt$ln=4,r=1,p=x$\(salt)$\(key)", "$scrypt$ln=4,r=1,p=1$*$\(key)",
        "$scrypt$ln=4,r=1,p=1$$\(key)", "$scrypt$ln=4,r=1,p=1$\(salt)$AAAA",
        // Costs that scrypt does not have or that would take the server's memory.
        "$scrypt$ln=0,r=1,p=1$\(salt)$\(key)", "$scrypt$ln=16,r=1,p=1$\(salt)$\(key)",
        "$scrypt$ln=18,r=8,p=1$\(salt)$\(key)", "$scrypt$ln=4,r=-1,p=1$\(salt)$\(key)",
        "$scrypt$ln=4,r=1,p=99999999999$\(salt)$\(key)",
    ])
    func `a text that is no hash of ours is not read`(_ text: String) {
        #expect(PasswordHash(text) == nil)
    }

    private static let salt = "AAECAwQFBgcICQoLDA0ODw"
    /// What Python's hashlib.scrypt makes of "tops3cret" at the standard cost.
    private static let standardKey = "0qDoYTsYAFTULFocjS6Qi1cFGABvXTMp4dqOkFybTSA"
    private static let key = "IOvn6yjwPwyxl8KDz5kXgBLQdDOJPgKMjUC9RcKd4iM"

    @Test func `the costs at the edge are read and work`() throws {
        for cost in ["ln=1,r=1,p=1", "ln=15,r=1,p=1", "ln=4,r=16,p=16"] {
            let stored = try #require(PasswordHash("$scrypt$\(cost)$\(Self.salt)$\(Self.key)"))
            #expect(try !stored.matches("tops3cret"))
        }
    }
}
