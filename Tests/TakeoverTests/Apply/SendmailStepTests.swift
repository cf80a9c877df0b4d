import Foundation
import Testing

@testable import Takeover

@Suite("sendmail, mailq and newaliases lead to Martlet, and back")
struct SendmailStepTests {
    /// A folder that stands for `/` and that dpkg-divert takes for one.
    private func withRoot(_ body: (String, StepNotes) async throws -> Void) async throws {
        let folder = NSTemporaryDirectory() + "sendmail-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for path in ["usr/sbin", "usr/bin", "usr/lib", "var/qmail/bin", "var/lib/dpkg/info", "var/lib/dpkg/updates"] {
            try FileManager.default.createDirectory(atPath: "\(folder)/root/\(path)", withIntermediateDirectories: true)
        }
        for name in ["status", "diversions", "available"] {
            try Data().write(to: URL(fileURLWithPath: "\(folder)/root/var/lib/dpkg/\(name)"))
        }
        let journal = try Journal(folder: "\(folder)/journal")
        try await body("\(folder)/root", StepNotes(journal: journal, step: "sendmail") { _ in })
    }

    /// What lies where: a link's target or a file's contents.
    private func places(_ root: String) -> [String: String] {
        var found: [String: String] = [:]
        for folder in ["usr/sbin", "usr/bin", "usr/lib", "var/qmail/bin"] {
            for name in SocketOwners.names(in: "\(root)/\(folder)") {
                let path = "\(folder)/\(name)"
                found[path] =
                    SocketOwners.link("\(root)/\(path)")
                    ?? FileManager.default.contents(atPath: "\(root)/\(path)").map { String(decoding: $0, as: UTF8.self) } ?? ""
            }
        }
        return found
    }

    private func diversions(_ root: String) throws -> [String] {
        let outcome = Process()
        let pipe = Pipe()
        outcome.executableURL = URL(fileURLWithPath: "/usr/bin/dpkg-divert")
        outcome.arguments = ["--root", root, "--list"]
        outcome.standardOutput = pipe
        try outcome.run()
        let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        outcome.waitUntilExit()
        return text.split(separator: "\n").map(String.init).sorted()
    }

    /// As Debian's Postfix has it.
    private func makePostfix(_ root: String) throws {
        try Data("postfix".utf8).write(to: URL(fileURLWithPath: "\(root)/usr/sbin/sendmail"))
        chmod("\(root)/usr/sbin/sendmail", 0o755)
        for name in ["bin/mailq", "bin/newaliases", "lib/sendmail"] { symlink("../sbin/sendmail", "\(root)/usr/\(name)") }
    }

    @Test("with dpkg-divert: files and dpkg's list change and come back, called once or twice")
    func diverted() async throws {
        try #require(access("/usr/bin/dpkg-divert", X_OK) == 0, "dpkg-divert is missing: this is no Debian")
        try await withRoot { root, notes in
            try makePostfix(root)
            try Data("mailq of its own".utf8).write(to: URL(fileURLWithPath: "\(root)/usr/bin/newaliases.real"))
            let before = places(root)
            let step = SendmailStep(
                root: root, binary: "/proc/self/exe", divert: ["dpkg-divert", "--root", root], commands: SystemCommands())
            for _ in 1...2 { try await step.apply(notes) }
            var expected = before
            expected["usr/sbin/sendmail"] = "/proc/self/exe"
            expected["usr/sbin/sendmail.before-martlet"] = "postfix"
            #expect(places(root) == expected)
            #expect(
                try diversions(root) == ["local diversion of /usr/sbin/sendmail to /usr/sbin/sendmail.before-martlet"])
            for _ in 1...2 { try await step.undo(notes) }
            #expect(places(root) == before)
            #expect(try diversions(root) == [])
        }
    }

    @Test("a diversion that was cut off anywhere is finished or taken back")
    func cutOff() async throws {
        try #require(access("/usr/bin/dpkg-divert", X_OK) == 0, "dpkg-divert is missing: this is no Debian")
        for goesOn in [true, false] {
            for stage in 0...2 {
                try await withRoot { root, notes in
                    try makePostfix(root)
                    let before = places(root)
                    let commands = SystemCommands()
                    let divert = ["dpkg-divert", "--root", root]
                    let step = SendmailStep(root: root, binary: "/proc/self/exe", divert: divert, commands: commands)
                    try notes.note("/usr/sbin/sendmail", "diverted")
                    let sendmail = "\(root)/usr/sbin/sendmail"
                    // Renamed and not in the list; in the list as well.
                    if stage == 1 { rename(sendmail, sendmail + ".before-martlet") }
                    if stage == 2 {
                        try await commands.require(
                            divert + [
                                "--local", "--rename", "--divert", "/usr/sbin/sendmail.before-martlet", "--add",
                                "/usr/sbin/sendmail",
                            ])
                    }
                    if goesOn {
                        try await step.apply(notes)
                        #expect(SocketOwners.link(sendmail) == "/proc/self/exe", "stage \(stage)")
                    }
                    try await step.undo(notes)
                    #expect(places(root) == before, "stage \(stage)")
                    #expect(try diversions(root) == [], "stage \(stage)")
                }
            }
        }
    }

    @Test("without dpkg, where qmail's sendmail is a link: links change and come back")
    func links() async throws {
        try await withRoot { root, notes in
            symlink("/var/qmail/bin/sendmail", "\(root)/usr/sbin/sendmail")
            symlink("/var/qmail/bin/sendmail", "\(root)/usr/lib/sendmail")
            try Data("#!/bin/sh\nexec qmail-qread\n".utf8).write(to: URL(fileURLWithPath: "\(root)/usr/bin/mailq"))
            try Data("qmail-queue".utf8).write(to: URL(fileURLWithPath: "\(root)/var/qmail/bin/qmail-queue"))
            try Data("sendmail".utf8).write(to: URL(fileURLWithPath: "\(root)/var/qmail/bin/sendmail"))
            let before = places(root)
            let step = SendmailStep(root: root, binary: "/usr/bin/martlet", divert: nil, commands: SystemCommands())
            for _ in 1...2 { try await step.apply(notes) }
            let during = places(root)
            for path in ["usr/sbin/sendmail", "usr/lib/sendmail", "usr/bin/mailq", "var/qmail/bin/qmail-queue"] {
                #expect(during[path] == "/usr/bin/martlet")
                #expect(during[path + ".before-martlet"] == before[path])
            }
            #expect(during.count == 9)
            for _ in 1...2 { try await step.undo(notes) }
            #expect(places(root) == before)
        }
    }
}
