import Foundation
import Takeover
import Testing

@testable import martlet

/// `switch apply`, `status` and `rollback` as their operator sees them on an old terminal. Martlet itself does not start here: the way back is seen too.
@Suite struct SwitchApplyProcessTests {
    private static var executable: URL {
        URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().appendingPathComponent("martlet")
    }

    private struct Room {
        let root: String
        let home: String
        let configuration: String
        let language: String
        let locale: String

        /// Runs `martlet switch ARGUMENTS` on a terminal of 80 columns.
        func run(_ arguments: String..., answer: String = "n\n") throws -> (status: Int32, screens: [String]) {
            let process = Process()
            process.executableURL = SwitchApplyProcessTests.executable
            process.arguments = ["switch"] + arguments + ["--config", configuration, "--language", language]
            process.environment = ["TERM": "dumb", "LANG": locale, "PATH": "/usr/bin:/bin"]
            let screens = try TestTerminal(rows: 24, columns: 80).run(process, with: answer) {
                $0.hasSuffix("/N] ")
            }
            expectPlain(screens.joined())
            return (process.terminationStatus, screens)
        }

        /// No line is too long, and nothing in it moves a cursor or gives it a colour.
        private func expectPlain(_ text: String) {
            for line in text.split(separator: "\r\n", omittingEmptySubsequences: false) {
                #expect(line.count <= 80, "\(line)")
                #expect(line.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }, "\(line)")
                #expect(locale != "C" || line.utf8.allSatisfy { $0 < 0x80 }, "\(line)")
            }
        }
    }

    private static let toml =
        "# Mine\nuser = \"nobody\"\n\n[[listen]]\naddress = \"127.0.0.1:0\"\n\n[limits]\nmessage = \"30M\"\n\n[deliver]\nsocket = \"\"\n"

    private func withRoom(_ language: String, _ locale: String, _ body: (Room) throws -> Void) throws {
        let folder = NSTemporaryDirectory() + "switch-with-a-name-of-some-length-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let files = [
            "root/var/qmail/control/me": "mail.kunde.example\n", "root/var/qmail/control/locals": "kunde.example\n",
            "root/var/qmail/control/rcpthosts": "kunde.example\n", "root/var/qmail/control/databytes": "10000000\n",
            "root/var/qmail/users/assign": "=anna:anna:2001:2001:/srv/anna:::\n.\n", "root/var/qmail/queue/mess/0/.keep": "",
            "root/srv/anna/.qmail": "./Maildir/\n", "root/srv/anna/Maildir/new/.keep": "",
            "martlet.toml": "home = \"\(folder)/home\"\n" + Self.toml,
        ]
        for (path, text) in files {
            let file = URL(fileURLWithPath: "\(folder)/\(path)")
            try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        try body(
            Room(
                root: "\(folder)/root", home: "\(folder)/home", configuration: "\(folder)/martlet.toml", language: language,
                locale: locale))
    }

    @Test(arguments: ["en", "de"], ["C", "de_DE.UTF-8"])
    func `who says no has changed nothing`(language: String, locale: String) throws {
        try withRoom(language, locale) { room in
            let (status, screens) = try room.run("apply", "--root", room.root, answer: "n\n")
            #expect(status == 1)
            #expect(screens.count == 2)
            let refusal = language == "en" ? "Nothing was changed." : locale == "C" ? "nichts geaendert" : "nichts geändert"
            #expect(screens.last?.contains(refusal) == true)
            #expect(!FileManager.default.fileExists(atPath: room.home))
            let standing = try room.run("status")
            #expect(standing.status == 0)
            #expect(standing.screens.joined().contains(language == "en" ? "no switch yet" : "noch keine Umstellung"))
            #expect(try room.run("rollback").status == 1)
            #expect(!FileManager.default.fileExists(atPath: room.home))
        }
    }

    @Test(arguments: ["en", "de"], ["C", "de_DE.UTF-8"])
    func `a switch that fails says each step, why, and that all goes back, and the configuration is what it was`(
        language: String, locale: String
    ) throws {
        try withRoom(language, locale) { room in
            let before = try Data(contentsOf: URL(fileURLWithPath: room.configuration))
            let (status, screens) = try room.run(
                "apply", "--root", room.root, "--no-sendmail", "--start-martlet", "/bin/false", answer: "y\n")
            #expect(status == 1)
            let text = screens.joined().split(whereSeparator: \.isWhitespace).joined(separator: " ")
            #expect(text.contains(language == "en" ? "Write Martlet's configuration" : "Martlets Konfiguration schreiben"))
            #expect(text.contains("hostname = \"mail.kunde.example\""))
            #expect(text.contains("limits.message = 10000000"))
            #expect(text.contains("/bin/false"))
            #expect(
                text.contains(language == "en" ? "All goes back." : locale == "C" ? "Alles geht zurueck." : "Alles geht zurück."))
            #expect(try Data(contentsOf: URL(fileURLWithPath: room.configuration)) == before)
            let standing = try room.run("status")
            #expect(standing.status == 0)
            #expect(standing.screens.joined().contains("/bin/false"))
            #expect(try room.run("rollback", "--yes").status == 1)
        }
    }
}
