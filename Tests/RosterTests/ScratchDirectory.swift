import Foundation

/// A new directory below the temporary one, which any user may pass through.
enum ScratchDirectory {
    static func make() throws -> String {
        let path = FileManager.default.temporaryDirectory
            .appending(path: "roster-test-\(UUID().uuidString.prefix(8))").path
        try FileManager.default.createDirectory(
            atPath: path,
            withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o711]
        )
        return path
    }
}
