import Foundation

/// The end of a log file, for a message.
enum LogTail {
    private static let bytesMax: UInt64 = 4096

    /// The last lines of the file, at most `count`.
    ///
    /// Empty when it cannot be read.
    static func lines(_ count: Int, of path: String) -> String {
        guard let file = FileHandle(forReadingAtPath: path), let end = try? file.seekToEnd() else {
            return ""
        }
        try? file.seek(toOffset: end > bytesMax ? end - bytesMax : 0)
        let bytes = (try? file.readToEnd()) ?? Data()
        return String(decoding: bytes, as: UTF8.self)
            .split(separator: "\n").suffix(count).map { "  \($0)" }.joined(separator: "\n")
    }
}
