import Foundation
import Testing

@testable import Takeover

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

    @Test("a mailbox behind an absolute link is known by where it is, one behind a link that stays below by its name")
    func links() throws {
        let root = NSTemporaryDirectory() + "links-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: root) }
        let manager = FileManager.default
        for folder in ["home/anna", "home/bob", "home/carl/real", "data/anna", "data/bob/Maildir"] {
            try manager.createDirectory(atPath: "\(root)/\(folder)", withIntermediateDirectories: true)
        }
        for (link, target) in [
            ("home/anna/Maildir", "/data/anna"), ("home/bob/Maildir", "../../data/bob/Maildir"), ("home/carl/Maildir", "real"),
            ("home/doris", "/data/anna"), ("users", "/home"),
        ] { try manager.createSymbolicLink(atPath: "\(root)/\(link)", withDestinationPath: target) }
        let tree = try FolderTree(root: root)
        #expect(tree.placeElsewhere(of: "/home/anna/Maildir") == "/data/anna")
        #expect(tree.placeElsewhere(of: "/home/bob/Maildir") == "/data/bob/Maildir")
        #expect(tree.placeElsewhere(of: "/home/carl/Maildir") == nil)
        #expect(tree.placeElsewhere(of: "/home/doris/Maildir") == "/data/anna/Maildir")
        #expect(tree.placeElsewhere(of: "/users/carl/real") == nil)
        #expect(tree.placeElsewhere(of: "/home/nobody/Maildir") == nil)

        var model = MailServerModel(software: .qmail)
        model.domains = [.init("kunde.example", .local, place: SourcePlace("/x"))]
        for name in ["anna", "carl"] {
            model.mailboxes.append(
                .init(name, at: "kunde.example", path: "/home/\(name)/Maildir", uid: 1000, gid: 1000, place: SourcePlace("/x")))
        }
        let plan = SwitchPlan(model, links: tree)
        #expect(plan.draft.mailboxes.map(\.maildir) == ["/data/anna", "/home/carl/Maildir"])
        #expect(plan.findings.contains { $0.text.english.contains("/home/anna/Maildir → /data/anna") })
        #expect(plan.items.contains { $0.result == .mailbox(address: "anna@kunde.example", maildir: "/data/anna") })

        let roots = MailboxRoots(["\(root)/home"])
        #expect(roots.reach("\(root)/home/carl/Maildir"))
        #expect(roots.reach("\(root)/home/nobody/Maildir"))
        for path in ["home/anna/Maildir", "home/bob/Maildir", "data/anna", "homes/x"] {
            #expect(!roots.reach("\(root)/\(path)"), "\(path)")
        }
        #expect(MailboxRoots(["\(root)/home", "\(root)/data"]).reach("\(root)/data/anna"))
    }
}
