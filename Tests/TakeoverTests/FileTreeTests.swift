import Foundation
import Takeover
import Testing

@Suite("The files of the old server")
struct FileTreeTests {
    @Test("links of a copied server lead into the copy, and none leads out of it")
    func linksStayInside() throws {
        let folder = NSTemporaryDirectory() + "tree-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createDirectory(atPath: folder + "/var/real", withIntermediateDirectories: true)
        try Data("inside\n".utf8).write(to: URL(fileURLWithPath: folder + "/var/real/me"))
        try FileManager.default.createSymbolicLink(atPath: folder + "/var/absolute", withDestinationPath: "/var/real")
        try FileManager.default.createSymbolicLink(
            atPath: folder + "/var/out", withDestinationPath: "../../../../../../etc/passwd")

        let tree = try FolderTree(root: folder)
        #expect(try tree.contents(of: "/var/absolute/me") == Array("inside\n".utf8))
        #expect(try tree.contents(of: "/var/out") == nil)
        #expect(try tree.contents(of: "/var/../../../../etc/passwd") == nil)
        #expect(try tree.names(in: "/var") == ["absolute", "out", "real"])
        #expect(try tree.names(in: "/nowhere") == nil)
        #expect(try tree.status(of: "/var/real")?.kind == .folder)
        #expect(try tree.status(of: "/var/real/me")?.octets == 7)
        #expect(throws: FileTreeError.self) { try tree.contents(of: "/var/real") }
        #expect(throws: FileTreeError.self) { try tree.contents(of: "/var/real/me", limit: 6) }
    }

    @Test("a tree in memory answers as a folder does")
    func memory() throws {
        let tree = MemoryTree(["/var/qmail/control/me": "mail.example\n", "/var/qmail/alias/.qmail-root": ""])
        #expect(try tree.names(in: "/var/qmail") == ["alias", "control"])
        #expect(try tree.names(in: "/") == ["var"])
        #expect(try tree.contents(of: "/var/qmail/control/me") == Array("mail.example\n".utf8))
        #expect(try tree.status(of: "/var/qmail/alias")?.kind == .folder)
        #expect(try tree.status(of: "/var/qmail/nothing") == nil)
    }

    @Test(
        "lines are read whatever their ends and letters",
        arguments: [
            ("a\nb\n", ["a", "b"]), ("a\r\n\r\nb", ["a", "", "b"]), ("", []), ("\n", [""]),
        ])
    func lines(text: String, expected: [String]) {
        #expect(TextLines(Array(text.utf8)).lines.map(\.text) == expected)
    }

    @Test("octets that are no UTF-8 are read as latin-1")
    func latin1() {
        let lines = TextLines([0x6D, 0xFC, 0x6C, 0x6C, 0x65, 0x72, 0x0A])
        #expect(lines.isLatin1)
        #expect(lines.lines.map(\.text) == ["müller"])
    }
}
