import Foundation
import Testing

extension InteropTests {
    /// A server without root, and `martlet deliver` beside it that writes as the owners of mailboxes.
    @Suite(.serialized, .enabled(if: geteuid() == 0, "only root acts as others")) struct OwnersTests {
        @Test func `a server of one account delivers into mailboxes of two others, and says 451 while it cannot`() throws {
            let folder = try TemporaryFolder()
            let socket = folder.path + "/deliver.socket"
            let settings = "[deliver]\nsocket = \"\(socket)\"\nroots = [\"\(folder.path)\"]\n"
            try ServerUnderTest.prepared(settings: settings) { server in
                let owners = [try Account("mail"), try Account("games")]
                for owner in owners {
                    let home = try folder.makeFolder(owner.name, owner: owner)
                    #expect(chmod(home, 0o700) == 0)
                    try server.administer(
                        "mailbox", "add", "\(owner.name)@kunde.example", "--maildir", home + "/Maildir", "--uid", "\(owner.uid)",
                        "--gid",
                        "\(owner.gid)")
                }
                try server.start()
                func send(to recipient: String) throws -> Int {
                    let dialogue = try server.dialogueInData(to: recipient)
                    try dialogue.send("Subject: for you alone\r\n\r\nhello\r\n.\r\n")
                    return try dialogue.answer().code
                }
                #expect(try send(to: "mail@kunde.example") == 451, "martlet deliver does not run yet")
                #expect(try send(to: "anna@kunde.example") == 250, "the server's own mailbox does not need it")

                let deliver = try ChildProcess(
                    [ServerUnderTest.binary, "deliver", "--config", server.configuration], folder: folder)
                defer { deliver.kill() }
                try Deadline.wait(.seconds(60), for: "the socket of martlet deliver") {
                    if !deliver.isRunning { throw TestFailure(String(decoding: deliver.errors, as: UTF8.self)) }
                    return access(socket, F_OK) == 0
                }
                for owner in owners {
                    try Deadline.wait(.seconds(60), for: "a mail to \(owner.name)") {
                        try send(to: "\(owner.name)@kunde.example") == 250
                    }
                    let path = try server.maildir(of: "\(owner.name)@kunde.example").path + "/new"
                    let names = try FileManager.default.contentsOfDirectory(atPath: path)
                    #expect(names.count == 1)
                    var status = stat()
                    #expect(stat("\(path)/\(names.first ?? "")", &status) == 0)
                    #expect(status.st_uid == owner.uid)
                    #expect(status.st_mode & 0o777 == 0o600)
                }
            }
        }
    }
}
