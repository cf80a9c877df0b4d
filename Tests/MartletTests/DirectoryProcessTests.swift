import Directory
import Foundation
import MailFormat
import Testing

@Suite("The command as a process")
struct DirectoryProcessTests {
    private struct Outcome {
        var status: Int32
        var output: String
        var error: String
    }

    /// The command that lies beside the tests.
    private static var executable: URL {
        URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().appendingPathComponent("martlet")
    }

    private func martlet(_ arguments: [String], input: String = "") throws -> Outcome {
        let process = Process()
        let (stdin, stdout, stderr) = (Pipe(), Pipe(), Pipe())
        process.executableURL = Self.executable
        process.arguments = arguments
        (process.standardInput, process.standardOutput, process.standardError) = (stdin, stdout, stderr)
        try process.run()
        try stdin.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try stdin.fileHandleForWriting.close()
        let output = stdout.fileHandleForReading.readDataToEndOfFile()
        let error = stderr.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Outcome(
            status: process.terminationStatus, output: String(decoding: output, as: UTF8.self),
            error: String(decoding: error, as: UTF8.self))
    }

    private func withHome(_ body: (String) async throws -> Void) async throws {
        let home = NSTemporaryDirectory() + "martlet-home-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: home) }
        try await body(home)
    }

    @Test func answersOnStandardOutputAndErrorsOnStandardError() async throws {
        try await withHome { home in
            let missing = try martlet(["domain", "list", "--home", home])
            #expect(missing.status == 1)
            #expect(missing.output == "")
            #expect(missing.error.contains("\(home)/directory.sqlite"))
            let made = try martlet(["domain", "add", "kunde.example", "--home", home])
            #expect(made.status == 0)
            #expect(made.output == "Added the domain kunde.example.\n")
            #expect(made.error == "")
            let again = try martlet(["domain", "add", "kunde.example", "--home", home])
            #expect(again.status == 1)
            #expect(again.output == "")
            #expect(again.error == "Error: There is a domain kunde.example already.\n")
            let wrong = try martlet(["mailbox", "add", "webmaster", "--home", home])
            #expect(wrong.status == 64)
            #expect(wrong.error.contains("webmaster@kunde.example"))
        }
    }

    @Test func theHomeIsForTheServerAlone() async throws {
        try await withHome { home in
            #expect(try martlet(["domain", "add", "kunde.example", "--home", home]).status == 0)
            let folder = try FileManager.default.attributesOfItem(atPath: home)
            #expect(folder[.posixPermissions] as? Int == 0o750)
            let file = try FileManager.default.attributesOfItem(atPath: home + "/directory.sqlite")
            #expect(file[.posixPermissions] as? Int == 0o600)
        }
    }

    @Test func aPasswordFromStandardInput() async throws {
        try await withHome { home in
            let anna = try Address("anna@kunde.example")
            let directory = SQLiteDirectory(path: home + "/directory.sqlite")
            #expect(try martlet(["domain", "add", "kunde.example", "--home", home]).status == 0)
            let add = ["mailbox", "add", "anna@kunde.example", "--password-stdin", "--home", home]
            #expect(try martlet(add, input: "").status == 1)
            #expect(try await directory.mailboxes() == [], "no password, no mailbox")
            #expect(try martlet(add, input: "correct horse\nsecond line\n").status == 0)
            #expect(try await directory.authenticate(anna, password: "correct horse") != nil)
            let set = ["mailbox", "set", "anna@kunde.example", "--password-stdin", "--home", home]
            #expect(try martlet(set, input: "battery staple").status == 0)
            #expect(try await directory.authenticate(anna, password: "correct horse") == nil)
            #expect(try await directory.authenticate(anna, password: "battery staple") != nil)
            let shown = try martlet(["mailbox", "show", "anna@kunde.example", "--json", "--home", home])
            #expect(shown.output.contains("\"passwordMethod\" : \"yescrypt\""))
            #expect(!shown.output.contains("$y$"))
        }
    }

    @Test(arguments: [("correct horse", 0), ("correct house", 1)] as [(String, Int32)])
    func aPasswordFromATerminalIsAskedForTwiceAndNotShown(second: String, status: Int32) async throws {
        try await withHome { home in
            #expect(try martlet(["domain", "add", "kunde.example", "--home", home]).status == 0)
            var (master, slave): (Int32, Int32) = (-1, -1)
            try #require(openpty(&master, &slave, nil, nil, nil) == 0)
            let terminal = FileHandle(fileDescriptor: master, closeOnDealloc: true)
            let errors = Pipe()
            let process = Process()
            process.executableURL = Self.executable
            process.arguments = ["mailbox", "add", "anna@kunde.example", "--home", home]
            process.standardInput = FileHandle(fileDescriptor: slave, closeOnDealloc: false)
            process.standardOutput = Pipe()
            process.standardError = errors
            try process.run()
            for (question, typed) in [("Password for anna@kunde.example: ", "correct horse"), ("Once more: ", second)] {
                var asked = ""
                while !asked.hasSuffix(question) {
                    let more = errors.fileHandleForReading.availableData
                    try #require(!more.isEmpty, "ended after asking \(asked)")
                    asked += String(decoding: more, as: UTF8.self)
                }
                try terminal.write(contentsOf: Data((typed + "\n").utf8))
            }
            process.waitUntilExit()
            #expect(process.terminationStatus == status)
            // A line end of our own marks the end of what the terminal was told to show.
            try FileHandle(fileDescriptor: slave, closeOnDealloc: true).write(contentsOf: Data("END".utf8))
            #expect(String(decoding: terminal.availableData, as: UTF8.self) == "END")
            let directory = SQLiteDirectory(path: home + "/directory.sqlite")
            #expect(try await directory.mailboxes().count == (status == 0 ? 1 : 0))
        }
    }
}
