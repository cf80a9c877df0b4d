import Foundation
import Takeover
import Testing

@testable import martlet

@Suite("switch plan as a process")
struct SwitchPlanProcessTests {
    /// The command that lies beside the tests.
    private static var executable: URL {
        URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().appendingPathComponent("martlet")
    }

    /// A small qmail server in a folder.
    private func withServer(_ body: (String) throws -> Void) throws {
        let root = NSTemporaryDirectory() + "old-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: root) }
        let files = [
            "var/qmail/control/me": "mail.kunde.example\n", "var/qmail/control/locals": "kunde.example\n",
            "var/qmail/control/rcpthosts": "kunde.example\n.sub.kunde.example\n",
            "var/qmail/users/assign": "=anna:anna:2001:2001:/srv/anna:::\n+anna-:anna:2001:2001:/srv/anna:-::\n.\n",
            "var/qmail/alias/.qmail-büro": "&anna@kunde.example\n", "var/qmail/alias/.qmail-nein": "|exit 100\n",
            "var/qmail/queue/mess/0/.keep": "", "srv/anna/.qmail": "./Maildir/\n", "srv/anna/Maildir/new/.keep": "",
            "srv/anna/Maildir/cur/.keep": "", "srv/anna/Maildir/tmp/.keep": "",
        ]
        for (path, text) in files {
            let file = URL(fileURLWithPath: "\(root)/\(path)")
            try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        try body(root)
    }

    private func martlet(_ arguments: [String], language: String = "C") throws -> (status: Int32, output: String, error: String) {
        let process = Process()
        let (stdout, stderr) = (Pipe(), Pipe())
        process.executableURL = Self.executable
        process.arguments = ["switch", "plan"] + arguments
        process.environment = ["LANG": language, "PATH": "/usr/bin:/bin", "TERM": "dumb"]
        (process.standardInput, process.standardOutput, process.standardError) = (FileHandle.nullDevice, stdout, stderr)
        try process.run()
        let output = stdout.fileHandleForReading.readDataToEndOfFile()
        let error = stderr.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self), String(decoding: error, as: UTF8.self))
    }

    @Test func findsTheServerByItselfAndAnswersAsAsked() throws {
        try withServer { root in
            let text = try martlet(["--root", root])
            #expect(text.status == 0)
            #expect(text.error == "")
            #expect(text.output.hasPrefix("From qmail to Martlet: the plan"))
            #expect(text.output.contains("anna@kunde.example -> mailbox anna@kunde.example in /srv/anna/Maildir"))
            let json = try martlet(["--root", root, "--from", "qmail", "--json"])
            #expect(json.status == 0)
            let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
            #expect(object?["software"] as? String == "qmail")
            let page = try martlet(["--root", root, "--html"], language: "de_DE.UTF-8")
            #expect(page.status == 0)
            #expect(page.output.hasPrefix("<!DOCTYPE html>\n<html lang=\"de\">"))
            #expect(page.output.hasSuffix("</html>\n"))
        }
    }

    @Test func readsThePostfixThatIsNamed() throws {
        let root = NSTemporaryDirectory() + "two-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: root) }
        for (folder, domain) in [("postfix", "eins.example"), ("postfix-two", "zwei.example")] {
            let file = URL(fileURLWithPath: "\(root)/etc/\(folder)/main.cf")
            try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data("mydestination =\nvirtual_alias_domains = \(domain)\n".utf8).write(to: file)
        }
        let usual = try martlet(["--root", root])
        #expect(usual.output.contains("eins.example") && !usual.output.contains("zwei.example"))
        let other = try martlet(["--root", root, "--postfix", "/etc/postfix-two"])
        #expect(other.status == 0)
        #expect(other.output.contains("zwei.example") && !other.output.contains("eins.example"))
        #expect(try martlet(["--root", root, "--postfix", "/etc/postfix-two", "--from", "qmail"]).status == 64)
    }

    @Test func saysHowItEndsBySysexits() throws {
        let empty = NSTemporaryDirectory() + "empty-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: empty, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: empty) }
        let nothing = try martlet(["--root", empty])
        #expect(nothing.status == 66)
        #expect(nothing.output == "")
        #expect(nothing.error.hasPrefix("martlet switch plan: No mail server was found below \(empty)"))
        #expect(try martlet(["--root", empty + "/gone"]).status == 66)
        #expect(try martlet(["--from", "sendmail"]).status == 64)
        #expect(try martlet(["--json", "--html"]).status == 64)
    }

    @Test(arguments: ["en", "de"], ["C", "de_DE.UTF-8"])
    func onADumbTerminalItIsReadScreenByScreen(language: String, locale: String) throws {
        try withServer { root in
            let terminal = try TestTerminal(rows: 24, columns: 80)
            let process = Process()
            process.executableURL = Self.executable
            process.arguments = ["switch", "plan", "--root", root, "--language", language, "--all"]
            process.environment = ["TERM": "dumb", "LANG": locale, "PATH": "/usr/bin:/bin"]
            let screens = try terminal.run(process, answering: ["-- "])
            #expect(process.terminationStatus == 0)
            #expect(screens.count > 3)
            #expect(screens[0].contains(language == "de" ? "Von qmail zu Martlet: der Plan" : "From qmail to Martlet: the plan"))
            for screen in screens {
                // A screen with its question, and no more than that; before it the line end of the answer.
                let lines = screen.split(separator: "\r\n", omittingEmptySubsequences: false)
                #expect((lines.first == "" ? lines.dropFirst() : lines[...]).count <= 24)
            }
            let all = screens.joined()
            #expect(all.contains("anna@kunde.example"))
            for line in all.split(separator: "\r\n", omittingEmptySubsequences: false) {
                #expect(line.count <= 80, "\(line)")
                #expect(line.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }, "\(line)")
                #expect(locale != "C" || line.utf8.allSatisfy { $0 < 0x80 }, "\(line)")
            }
        }
    }

    @Test func leavesAtQ() throws {
        try withServer { root in
            let terminal = try TestTerminal(rows: 24, columns: 80)
            let process = Process()
            process.executableURL = Self.executable
            process.arguments = ["switch", "plan", "--root", root]
            process.environment = ["TERM": "dumb", "LANG": "C", "PATH": "/usr/bin:/bin"]
            let screens = try terminal.run(process, answering: ["-- "], with: "q\n")
            #expect(process.terminationStatus == 0)
            #expect(screens.count == 2, "the summary and what is echoed of the answer")
        }
    }
}
