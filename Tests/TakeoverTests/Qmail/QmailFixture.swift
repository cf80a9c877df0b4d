import Foundation
import Takeover

/// The real qmail server of the shared fixtures, unpacked into a folder of its own.
final class QmailFixture {
    struct Manifest: Decodable {
        struct Mailbox: Decodable {
            var maildir: String
            /// sha256 by path within the Maildir.
            var messages: [String: String]
        }

        struct Message: Decodable {
            var id: Int
            var sha256: String
            var info: [String]?
            var local: [String]?
            var remote: [String]?
            var todo: [String]?
            var bounce: [String]?
        }

        var host: String
        var domains: [String]
        var mailboxes: [String: Mailbox]
        var queue: [Message]
    }

    struct Missing: Error, CustomStringConvertible {
        var description: String
    }

    let root: String
    let manifest: Manifest

    init() throws {
        // Tests/TakeoverTests/Qmail/ of the package, whose parent has the folder shared.
        let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let fixtures = package.deletingLastPathComponent().appendingPathComponent("shared/fixtures")
        let archive = fixtures.appendingPathComponent("qmail-server.tar.gz")
        guard FileManager.default.fileExists(atPath: archive.path) else {
            throw Missing(description: "\(archive.path) is missing: put the folder shared/ beside the package")
        }
        manifest = try JSONDecoder().decode(
            Manifest.self, from: Data(contentsOf: fixtures.appendingPathComponent("qmail-server.manifest.json")))
        root = NSTemporaryDirectory() + "qmail-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
        let tar = Process()
        tar.executableURL = URL(fileURLWithPath: "/bin/tar")
        tar.arguments = ["-xpzf", archive.path, "-C", root]
        try tar.run()
        tar.waitUntilExit()
        guard tar.terminationStatus == 0 else { throw Missing(description: "tar could not unpack \(archive.path)") }
    }

    deinit {
        try? FileManager.default.removeItem(atPath: root)
    }

    func model() throws -> MailServerModel { QmailReader(tree: try FolderTree(root: root)).read(withQueue: true) }
}
