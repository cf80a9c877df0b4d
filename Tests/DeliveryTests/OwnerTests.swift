import Directory
import Files
import Foundation
import Glibc
import Logging
import MailFormat
import Testing

@testable import Delivery

/// Mailboxes of several accounts, written by a part that acts as their owners. It takes root to be anybody else.
@Suite("Mailboxes of many owners", .enabled(if: geteuid() == 0, "only root acts as others"))
struct OwnerTests {
    /// A mail root with homes of two accounts, and what `martlet deliver` runs.
    final class World: Sendable {
        let home: Home
        let socketPath: String
        private let listener: OpenFile

        init() throws {
            home = try Home()
            socketPath = home.root + "/deliver"
            for uid in [12001, 12003] as [UInt32] {
                let folder = "\(home.mails)/\(uid)"
                try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
                try #require(chown(folder, uid, uid) == 0 && chmod(folder, 0o700) == 0)
            }
            let descriptor = socket(AF_UNIX, Int32(SOCK_SEQPACKET.rawValue), 0)
            listener = OpenFile(descriptor: descriptor, path: socketPath)
            let address = try #require(sockaddr_un(path: socketPath))
            let isBound = address.asAddress { bind(descriptor, $0, $1) == 0 }
            try #require(isBound && chmod(socketPath, 0o666) == 0 && listen(descriptor, 16) == 0)
            let server = try OwnerServer(roots: [home.mails], user: 12009, logger: .silent)
            Thread.detachNewThread { try? server.serve(on: descriptor) }
        }

        deinit {
            // Ends the thread: its accept(2) fails.
            shutdown(listener.descriptor, Int32(SHUT_RDWR))
        }

        func mailbox(_ uid: UInt32, quota: Mailbox.Quota = .none) -> Mailbox {
            Mailbox(
                id: Int64(uid), address: "m\(uid)@kunde.example", maildir: "\(home.mails)/\(uid)/Maildir", uid: uid, gid: uid,
                quota: quota)
        }

        func delivery(memoryOctets: Int = 128 * 1024) -> MaildirDelivery {
            var settings = DeliverySettings(mailRoot: home.mails, hostname: "mx.kunde.example")
            settings.deliverSocket = socketPath
            settings.memoryOctets = memoryOctets
            return MaildirDelivery(settings: settings, logger: .silent)
        }

        var calls: OwnerCalls {
            get throws { OwnerCalls(roots: [try MailboxRoot(home.mails)]) }
        }

        func request(_ call: OwnerRequest.Call, _ path: String, target: String? = nil, uid: UInt32 = 12001) -> OwnerRequest {
            OwnerRequest(call: call, path: path, target: target, uid: uid, gid: uid)
        }
    }

    @Test(arguments: [4, 4096])
    func `each owner gets a file of his own in a folder that he alone may enter`(memoryOctets: Int) async throws {
        let world = try World()
        let delivery = world.delivery(memoryOctets: memoryOctets)
        let mailboxes = [world.mailbox(12001), world.mailbox(12003, quota: Mailbox.Quota(octets: 10_000)), world.home.mailbox(3)]
        try await delivery.checkRoom(in: mailboxes[1], declaredOctets: 100)
        try await delivery.deliver("for three owners\n", to: mailboxes)
        for mailbox in mailboxes {
            #expect(try world.home.texts(mailbox) == ["for three owners\n"])
            #expect(world.home.names(mailbox.maildir + "/tmp").isEmpty)
            for path in ["", "/cur", "/new", "/tmp", "/new/" + (world.home.new(mailbox).first ?? "")] {
                var status = stat()
                #expect(stat(mailbox.maildir + path, &status) == 0)
                #expect(status.st_uid == mailbox.uid)
                #expect(status.st_gid == mailbox.gid)
                #expect(status.st_mode & 0o777 == (path.hasPrefix("/new/") ? 0o600 : 0o700))
            }
        }
        #expect(world.home.staged.filter { !$0.contains("/tmp:") }.isEmpty)
        // The first look that finds mails counts them.
        try await delivery.checkRoom(in: mailboxes[1], declaredOctets: 100)
        var size = stat()
        #expect(stat(mailboxes[1].maildir + "/maildirsize", &size) == 0)
        #expect(size.st_uid == 12003)
        await delivery.shutdown()
    }

    @Test func `many mails at once are shared out among the connections`() async throws {
        let world = try World()
        let delivery = world.delivery()
        let mailboxes = [world.mailbox(12001), world.mailbox(12003)]
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<60 {
                group.addTask { try await delivery.deliver("mail \(number)\n", to: [mailboxes[number % 2]]) }
            }
            try await group.waitForAll()
        }
        for mailbox in mailboxes { #expect(Set(try world.home.texts(mailbox)).count == 30) }
        await delivery.shutdown()
    }

    @Test func `a full mailbox refuses by what its owner's files say`() async throws {
        let world = try World()
        let delivery = world.delivery()
        let mailbox = world.mailbox(12001, quota: Mailbox.Quota(octets: 20))
        try await delivery.deliver("nineteen octets ...\n", to: [mailbox])
        await #expect(throws: DeliveryError.mailboxFull(.temporary)) { try await delivery.deliver("one more\n", to: [mailbox]) }
        #expect(world.home.new(mailbox).count == 1)
        await delivery.shutdown()
    }

    @Test func `what waits in staging after a crash goes to its owner`() async throws {
        let world = try World()
        let mailbox = world.mailbox(12001)
        // As a process leaves it that served this mailbox by itself and died right behind its sync.
        let dead = world.home.delivery()
        let staging = try dead.ground.staging()
        let octets = Array("waits\n".utf8)
        var checksum = ContentChecksum()
        octets.withUnsafeBytes { checksum.add($0) }
        let name = dead.ground.names.next(storedOctets: Int64(octets.count), wireOctets: Int64(octets.count))
        let entry = StagingEntry.mail(mailbox: mailbox.id, checksum: checksum.hexadecimal, name: name)
        try Data(octets).write(to: URL(fileURLWithPath: staging.path(of: entry)))
        await dead.kill()

        let delivery = world.delivery()
        try await delivery.recover(using: MailboxTable([mailbox]))
        #expect(delivery.pending == 0)
        #expect(world.home.new(mailbox) == [name])
        var status = stat()
        #expect(stat(mailbox.maildir + "/new/" + name, &status) == 0)
        #expect(status.st_uid == 12001)
        await delivery.shutdown()
    }

    @Test func `nobody is delivered to while the part is gone, and nothing is left behind`() async throws {
        let world = try World()
        var settings = DeliverySettings(mailRoot: world.home.mails, hostname: "mx.kunde.example")
        settings.deliverSocket = world.home.root + "/nobody"
        let delivery = MaildirDelivery(settings: settings, logger: .silent)
        await #expect(throws: DeliveryError.failed(path: world.home.root + "/nobody", errno: ENOENT)) {
            try await delivery.deliver("lost?\n", to: [world.mailbox(12001)])
        }
        #expect(world.home.staged.isEmpty)
        await delivery.shutdown()
    }

    @Test func `calls are judged by the rights of the owner, below the roots, and never as root`() throws {
        let world = try World()
        let calls = try world.calls
        let home = world.home.mails + "/12001"
        #expect(calls.perform(world.request(.makeFolder, home + "/Maildir")).0.errno == 0)
        #expect(calls.perform(world.request(.makeFolder, world.home.mails + "/12003/Maildir")).0.errno == EACCES)
        #expect(calls.perform(world.request(.status, "/etc/passwd")).0.errno == EACCES)
        #expect(calls.perform(world.request(.status, world.home.mails)).0.errno == EACCES)
        #expect(calls.perform(world.request(.status, home + "/../12003")).0.errno == EINVAL)
        #expect(calls.perform(world.request(.status, home, uid: 0)).0.errno == EPERM)
        #expect(calls.perform(world.request(.status, home, uid: .max)).0.errno == EPERM)

        // What the owner can put into his home.
        try FileManager.default.createSymbolicLink(atPath: home + "/out", withDestinationPath: "/etc")
        try FileManager.default.createSymbolicLink(atPath: home + "/file", withDestinationPath: "/etc/hostname")
        try FileManager.default.createSymbolicLink(atPath: home + "/neighbour", withDestinationPath: "../12003")
        #expect(calls.perform(world.request(.read, home + "/out/hostname")).0.errno == EXDEV)
        #expect(calls.perform(world.request(.read, home + "/file")).0.errno == ELOOP)
        #expect(calls.perform(world.request(.create, home + "/neighbour/x")).0.errno == EACCES)
        #expect(calls.perform(world.request(.rename, home + "/Maildir", target: "/etc/Maildir")).0.errno == EACCES)

        // The thread is itself again.
        let (reply, descriptor) = calls.perform(world.request(.create, home + "/mine"))
        #expect(reply.errno == 0)
        if let descriptor { close(descriptor) }
        #expect(open("/etc/shadow", O_RDONLY) >= 0)
    }

    @Test func `another account is not answered`() throws {
        let world = try World()
        let script = """
            import os, socket, sys
            s = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            s.connect(sys.argv[1])
            try:
                s.send(sys.argv[2].encode())
                answer = s.recv(65536)
            except OSError:
                answer = b''
            print(answer.decode())
            """
        let request = String(
            decoding: try JSONEncoder().encode(world.request(.status, world.home.mails + "/12001")), as: UTF8.self)
        func answer(as uid: Int) throws -> String {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/setpriv")
            process.arguments = [
                "--reuid=\(uid)", "--regid=\(uid)", "--clear-groups", "/usr/bin/python3", "-c", script, world.socketPath, request,
            ]
            let output = Pipe()
            process.standardOutput = output
            try process.run()
            let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            return text
        }
        #expect(try answer(as: 12009).contains("\"errno\":0"))
        #expect(try answer(as: 12001) == "\n")
    }
}

extension Logger {
    fileprivate static var silent: Logger {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return logger
    }
}
