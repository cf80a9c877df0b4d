import Crypto
import Foundation

/// The real qmail server of the shared fixtures below a folder of its own, its routes leading to a sink, and a Martlet that is to take its place.
final class QmailTree {
    struct Manifest: Decodable {
        struct Mailbox: Decodable {
            var maildir: String
            /// sha256 by path within the Maildir.
            var messages: [String: String]
        }

        struct Message: Decodable {
            var id: Int
            var sha256: String
        }

        var mailboxes: [String: Mailbox]
        var queue: [Message]
    }

    let folder: TemporaryFolder
    let root: String
    let home: String
    let configuration: String
    let manifest: Manifest
    let sink: Sink
    let port: UInt16
    private let deliver: ChildProcess?

    /// - Parameter isBare: with a configuration that says no more than where things lie, and nobody who writes into mailboxes of other accounts.
    init(isBare: Bool = false) throws {
        guard geteuid() == 0 else { throw TestFailure("mailboxes of several accounts need root: run the tests as root") }
        folder = try TemporaryFolder()
        let account = try Account("nobody")
        root = try folder.makeFolder("root")
        home = try folder.makeFolder("home", owner: account)
        sink = try Sink(in: folder)
        port = try ListeningSocket.freePort()
        // Tests/InteropTests/Switch/ of the package, whose parent has the folder shared.
        let package = (0..<4).reduce(URL(fileURLWithPath: #filePath)) { url, _ in url.deletingLastPathComponent() }
        let fixtures = package.deletingLastPathComponent().appendingPathComponent("shared/fixtures").path
        guard let manifest = FileManager.default.contents(atPath: "\(fixtures)/qmail-server.manifest.json") else {
            throw TestFailure("\(fixtures) is missing: put the folder shared/ beside the package")
        }
        self.manifest = try JSONDecoder().decode(Manifest.self, from: manifest)
        try ChildProcess.run(["/bin/tar", "-xpzf", "\(fixtures)/qmail-server.tar.gz", "-C", root], folder: folder)
        try Data("partner.example:127.0.0.1:\(sink.port)\n:127.0.0.1:\(sink.port)\n".utf8)
            .write(to: URL(fileURLWithPath: "\(root)/var/qmail/control/smtproutes"))
        let roots = isBare ? "" : "roots = [\"\(root)/srv/mail\"]"
        configuration = try folder.write(
            "martlet.toml",
            """
            # Of this test.
            home = "\(home)"
            user = "nobody"
            \(isBare ? "" : "hostname = \"mail.kunde-eins.example\"")

            [[listen]]
            address = "127.0.0.1:\(port)"

            [queue]
            lifetime = "3650d"

            [deliver]
            socket = "\(folder.path)/deliver/socket"
            \(roots)

            [metrics]
            listen = ""

            """)
        _ = try folder.makeFolder("deliver")
        deliver =
            isBare ? nil : try ChildProcess([ServerUnderTest.binary, "deliver", "--config", configuration], folder: folder)
    }

    deinit {
        // What a test left behind: servers, also one that empties the queue by another configuration in the same folder.
        for name in (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? [] {
            guard let id = pid_t(name), let line = FileManager.default.contents(atPath: "/proc/\(id)/cmdline"),
                String(decoding: line, as: UTF8.self).contains("\0\(folder.path)/"), id != deliver?.id,
                String(decoding: line, as: UTF8.self).contains("martlet\0")
            else { continue }
            kill(id, SIGKILL)
        }
        deliver?.kill()
    }

    /// Runs `martlet switch ARGUMENTS`.
    func change(_ arguments: String..., crashAfter line: Int? = nil) throws -> ChildProcess.Outcome {
        let environment = line.map { ["MARTLET_TEST_SWITCH_CRASH_AFTER": "\($0)"] } ?? [:]
        return try ChildProcess(
            [ServerUnderTest.binary, "switch"] + arguments + ["--config", configuration, "--language", "en"],
            environment: environment,
            folder: folder
        ).wait(.seconds(120))
    }

    func apply(crashAfter line: Int? = nil) throws -> ChildProcess.Outcome {
        try change("apply", "--from", "qmail", "--root", root, "--yes", crashAfter: line)
    }

    /// Who of the queue's recipients is not served yet, of each mail the first.
    func waiting() throws -> [String] {
        struct Mail: Decodable { var firstRecipient: String? }
        let list = try ChildProcess(
            [ServerUnderTest.binary, "queue", "list", "--json", "--config", configuration], folder: folder
        ).wait(.seconds(60))
        guard list.status == 0 else { throw TestFailure(list.errorText) }
        return try JSONDecoder().decode([Mail].self, from: Data(list.outputText.utf8)).compactMap(\.firstRecipient)
    }

    func maildir(of address: String) throws -> Maildir {
        guard let mailbox = manifest.mailboxes[address] else { throw TestFailure("there is no mailbox \(address)") }
        return Maildir(path: "\(root)/\(mailbox.maildir)")
    }

    /// How many mails were delivered into a mailbox since.
    func newMails(of address: String) throws -> [[UInt8]] {
        let known = Set(
            (manifest.mailboxes[address]?.messages ?? [:]).keys.compactMap { $0.split(separator: "/").last.map(String.init) })
        return try maildir(of: address).mails().filter { !known.contains($0.key) }.map(\.value)
    }

    /// The files below the root with their contents; of those that are new in Maildirs, and of what counts them, none.
    func snapshot() throws -> [String: String] {
        var files: [String: String] = [:]
        guard let walk = FileManager.default.enumerator(atPath: root) else { throw TestFailure("\(root) is gone") }
        let known = Set(manifest.mailboxes.values.flatMap { mailbox in mailbox.messages.keys.map { "\(mailbox.maildir)/\($0)" } })
        for case let path as String in walk {
            var status = stat()
            guard lstat("\(root)/\(path)", &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
            if path.contains("/Maildir/"), !known.contains(path) { continue }
            files[path] = "\(status.st_mode) \(status.st_uid) \(status.st_gid) \(Self.checksum(of: "\(root)/\(path)"))"
        }
        return files
    }

    static func checksum(of path: String) -> String {
        SHA256.hash(data: FileManager.default.contents(atPath: path) ?? Data()).map {
            String($0 >> 4, radix: 16) + String($0 & 15, radix: 16)
        }
        .joined()
    }
}
