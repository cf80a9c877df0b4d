import Foundation
import Testing

@testable import Takeover

@Suite("Files of service managers are changed where the old server stands in them, and put back to the octet")
struct ServiceFilesTests {
    private static let plesk = """
        # Plesk's
        service smtp
        {
        \tsocket_type     = stream
        \tprotocol        = tcp
        \twait            = no
        \tdisable         = no
        \tuser            = root
        \tserver          = /var/qmail/bin/tcp-env
        \tserver_args     = -Rt0 /var/qmail/bin/relaylock /var/qmail/bin/qmail-smtpd
        }
        service smtps
        {
        \tsocket_type     = stream
        \tprotocol        = tcp
        }
        service ftp
        {
        \tdisable         = no
        \tsocket_type     = stream
        \tprotocol        = tcp
        }

        """

    @Test("xinetd: the services of the ports get disable = yes, in the place of their own line or a new one; others stay")
    func xinetd() throws {
        let changed = try #require(XinetdServices.switchingOff([25, 465], in: Array(Self.plesk.utf8)))
        let expected = Self.plesk.replacingOccurrences(of: "\tdisable         = no\n\tuser", with: "\tdisable = yes\n\tuser")
            .replacingOccurrences(of: "service smtps\n{\n", with: "service smtps\n{\n\tdisable = yes\n")
        #expect(String(decoding: changed, as: UTF8.self) == expected)
        #expect(XinetdServices.switchingOff([25, 465], in: changed) == nil)
        #expect(XinetdServices.switchingOff([587], in: Array(Self.plesk.utf8)) == nil)
    }

    @Test(
        "xinetd: names, numbers and what is no such service",
        arguments: [
            ("service submission_psa\n{\nsocket_type=stream\n}\n", 587, true),
            ("service x\n{\nport = 587\n}\n", 587, true),
            ("service smtp\n{\nport = 2525\n}\n", 25, false),
            ("service smtp\n{\nsocket_type = dgram\n}\n", 25, false),
            ("service smtp\n{\nprotocol = udp\n}\n", 25, false),
            ("service smtp\n{\ndisable = yes\n}\n", 25, false),
            ("#service smtp\n#{\n#}\n", 25, false),
            ("service smtp\n{\ndisable = no", 25, false),
            ("defaults\n{\nport = 25\n}\n", 25, false),
        ] as [(String, UInt16, Bool)])
    func xinetdServices(text: String, port: UInt16, isChanged: Bool) {
        #expect((XinetdServices.switchingOff([port], in: Array(text.utf8)) != nil) == isChanged)
    }

    @Test("inetd: the lines of the ports become comments, with their line ends as they were")
    func inetd() throws {
        let text =
            "# smtp stream tcp nowait root /bin/old old\r\nsmtp\tstream  tcp nowait qmaild /var/qmail/bin/tcp-env tcp-env /var/qmail/bin/qmail-smtpd\r\n"
            + "127.0.0.1:587 stream tcp nowait root /bin/x x\nftp stream tcp nowait root /usr/sbin/ftpd ftpd\nsmtp dgram udp wait root /bin/y y\n25 stream tcp6 nowait root /bin/z z"
        let changed = try #require(InetdServices.switchingOff([25, 587], in: Array(text.utf8)))
        let expected = text.replacingOccurrences(of: "\r\nsmtp\t", with: "\r\n#martlet# smtp\t")
            .replacingOccurrences(of: "\n127", with: "\n#martlet# 127").replacingOccurrences(of: "\n25 ", with: "\n#martlet# 25 ")
        #expect(String(decoding: changed, as: UTF8.self) == expected)
        #expect(InetdServices.switchingOff([25, 587], in: changed) == nil)
    }

    @Test("inittab: entries of qmail's own are off; that of svscanboot, which runs others' services too, stays")
    func inittab() throws {
        let text =
            "id:2:initdefault:\n# QM:2:respawn:/var/qmail/rc\nQM:2345:respawn:/var/qmail/rc\nSM:345:respawn:/usr/bin/tcpserver 0 25 /var/qmail/bin/qmail-smtpd\nSV:123456:respawn:/command/svscanboot\n"
        let changed = try #require(InittabEntries.switchingOff(in: Array(text.utf8), where: InittabEntries.isQmail))
        let expected = text.replacingOccurrences(of: "\nQM:2345:respawn:", with: "\nQM:2345:off:")
            .replacingOccurrences(of: "SM:345:respawn:", with: "SM:345:off:")
        #expect(String(decoding: changed, as: UTF8.self) == expected)
        #expect(InittabEntries.switchingOff(in: changed, where: InittabEntries.isQmail) == nil)
    }

    private func withFolder(_ body: (String) async throws -> Void) async throws {
        let folder = NSTemporaryDirectory() + "services-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await body(folder)
    }

    private func mode(_ path: String) -> mode_t {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_mode & 0o7777 : 0
    }

    @Test(
        "a changed file comes back to the octet with its mode, whether or not the change came about; one that somebody changed since does not"
    )
    func changedFiles() async throws {
        try await withFolder { folder in
            let before = Data([0xE4, 0x0D, 0x0A, 0x00, 0xFF])
            let path = "\(folder)/file"
            try before.write(to: URL(fileURLWithPath: path))
            chmod(path, 0o640)
            let changes = ChangedFiles(folder: "\(folder)/changes")
            #expect(try changes.change(path) { $0 + [1] })
            #expect(try changes.change(path) { $0.last == 1 ? nil : $0 + [1] })
            #expect(FileManager.default.contents(atPath: path) == before + [1])
            #expect(mode(path) == 0o640)
            #expect(try changes.restore() == [path])
            #expect(FileManager.default.contents(atPath: path) == before)
            #expect(mode(path) == 0o640 && changes.isEmpty)

            // Cut off before the new file was in place.
            try changes.change(path) { $0 + [1] }
            try before.write(to: URL(fileURLWithPath: path))
            #expect(try changes.restore() == [path])

            // Changed twice, as inittab is.
            try changes.change(path) { $0 + [1] }
            try changes.change(path) { $0 + [2] }
            #expect(try changes.restore() == [path])
            #expect(FileManager.default.contents(atPath: path) == before)

            try changes.change(path) { $0 + [1] }
            try Data("mine".utf8).write(to: URL(fileURLWithPath: path))
            #expect(throws: SwitchError.self) { try changes.restore() }
            #expect(FileManager.default.contents(atPath: path) == Data("mine".utf8))
            #expect(try !changes.change("\(folder)/missing") { _ in [] })
        }
    }

    @Test("Plesk and System V below a folder: what starts with the machine is switched off, and comes back as it was")
    func boot() async throws {
        try await withFolder { folder in
            let root = "\(folder)/root"
            for path in ["etc/xinetd.d", "etc/rc3.d", "etc/rc0.d", "etc/init.d", "service/qmail-send", "service/other"] {
                try FileManager.default.createDirectory(atPath: "\(root)/\(path)", withIntermediateDirectories: true)
            }
            let files = [
                "etc/xinetd.conf": "defaults\n{\n}\nincludedir /etc/xinetd.d\n", "etc/xinetd.d/smtp_psa": Self.plesk,
                "etc/xinetd.d/smtp_psa.bak": Self.plesk, "etc/inetd.conf": "smtp stream tcp nowait root /bin/x x\n",
                "etc/inittab": "QM:2:respawn:/var/qmail/rc\n", "etc/init.d/qmail": "#!/bin/sh\n",
            ]
            for (path, text) in files { try Data(text.utf8).write(to: URL(fileURLWithPath: "\(root)/\(path)")) }
            symlink("../init.d/qmail", "\(root)/etc/rc3.d/S80qmail")
            symlink("../init.d/qmail", "\(root)/etc/rc0.d/K20qmail")
            symlink("../init.d/other", "\(root)/etc/rc3.d/S81qmail2")
            let snapshot = { () -> [String: String] in
                var all: [String: String] = [:]
                for case let path as String in FileManager.default.enumerator(atPath: root) ?? .init() {
                    let link = SocketOwners.link("\(root)/\(path)")
                    let data = FileManager.default.contents(atPath: "\(root)/\(path)").map { String(decoding: $0, as: UTF8.self) }
                    all[path] = link ?? data ?? "folder"
                }
                return all
            }
            let before = snapshot()
            let server = QmailServer(ports: [25, 465, 587], folder: "\(folder)/kept", root: root, commands: NoCommands())
            let journal = try Journal(folder: "\(folder)/journal")
            let notes = StepNotes(journal: journal, step: "services") { _ in }
            try await server.disable(notes)
            try await server.disable(notes)
            let after = snapshot()
            let changed = Set(before.keys).union(after.keys).filter { before[$0] != after[$0] }
            #expect(
                changed.sorted() == [
                    "etc/inetd.conf", "etc/inittab", "etc/rc3.d/S80qmail", "etc/xinetd.d/smtp_psa", "service/qmail-send/down",
                ])
            try await server.enable(notes)
            try await server.enable(notes)
            #expect(snapshot() == before)
        }
    }
}

/// A machine whose commands nobody may call.
private struct NoCommands: CommandRunner {
    func run(_ arguments: [String], input: String, within: Duration) async throws(SwitchError) -> CommandOutcome {
        throw SwitchError(arguments.joined(separator: " "), german: "")
    }
    func octets(_ arguments: [String]) async throws(SwitchError) -> [UInt8] { throw SwitchError("octets", german: "") }
    func start(_ arguments: [String], log: String) throws(SwitchError) -> Int32 { throw SwitchError("start", german: "") }
}
