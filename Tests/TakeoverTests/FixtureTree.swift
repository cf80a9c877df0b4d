import Foundation
import Takeover
import Testing

/// A tree of an old server that a script of Tests/Fixtures made in a folder of its own; gone with the value.
final class FixtureTree {
    let folder: String
    let tree: FolderTree

    init(_ script: String, _ arguments: String...) throws {
        folder = NSTemporaryDirectory() + "\(script)-\(UUID().uuidString)"
        let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().appending(
            path: "Fixtures")
        let process = Process()
        process.executableURL = fixtures.appending(path: script)
        process.arguments = [folder] + arguments
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "\(script) failed; it needs python3 (apt-get install python3)")
        tree = try FolderTree(root: folder)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: folder)
    }

    static func panelExport(asSQL: Bool) throws -> [UInt8] {
        let fixture = try FixtureTree("plesk-tree", asSQL ? "sql" : "json")
        return try #require(try fixture.tree.contents(of: "/var/lib/psa/dumps/psa.\(asSQL ? "sql" : "json")"))
    }
}
