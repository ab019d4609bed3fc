import Foundation

/// Why a command gives up, in words for the person who started it.
struct CommandFailure: Error {
    /// Full sentences: what was wrong, where, and what would do.
    let sentence: String
    /// As sysexits.h numbers them where one fits.
    let status: Int32

    /// The arguments cannot be used.
    static let usage: Int32 = 64
    /// Something Roster needs is not there or not reachable.
    static let unavailable: Int32 = 69
    /// The environment's settings cannot be used.
    static let configuration: Int32 = 78

    init(_ sentence: String, status: Int32 = 1) {
        self.sentence = sentence
        self.status = status
    }

    /// Writes the sentence to standard error.
    func report() {
        FileHandle.standardError.write(Data("roster: \(sentence)\n".utf8))
    }
}
