import Foundation
import Logging
import MailFormat
import NIOCore
import NIOPosix
import SMTP
import ServiceLifecycle
@_spi(Authentication) import Spool
import Synchronization
import Trace

/// Takes the mails that programs left in the maildrop while the server was down into the queue: at its start, and now and then while it runs.
///
/// The order of durable steps, and what a crash after each leaves: the mail is committed to the queue (it is in both, and is queued once more at the next
/// start: sent twice, never lost); the file is removed.
public struct MaildropIntake: Service {
    private let folder: MaildropFolder
    private let reception: Reception
    private let pause: Duration
    /// Queued, but still there: what cannot be removed is not taken again.
    private let stuck = Stuck()

    private final class Stuck: Sendable {
        let names = Mutex<Set<String>>([])
    }

    /// - Parameters:
    ///   - path: the maildrop.
    ///   - pause: between two looks.
    public init(path: String, reception: Reception, pause: Duration = .seconds(5)) {
        folder = MaildropFolder(path: path)
        self.reception = reception
        self.pause = pause
    }

    public func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await takeAll()
                try? await Task.sleep(for: pause)
            }
        }
    }

    /// Takes all that lies there.
    func takeAll() async {
        guard let listing = await blocking({ [folder] in folder.list() }) else { return }
        for name in listing.foreign { await setAside(name, because: "it is no mail") }
        for name in listing.mails where !stuck.names.withLock({ $0.contains(name) }) {
            if Task.isCancelled { return }
            await take(name)
        }
    }

    private func take(_ name: String) async {
        guard let mail = await blocking({ [folder] in folder.open(name) }), let mail else {
            return await setAside(name, because: "it is no regular file with one name that can be read")
        }
        let refusal = await take(mail, name: name)
        close(mail.descriptor)
        if let refusal { await setAside(name, because: refusal) }
    }

    /// - Returns: why it is to be set aside; nil where it is in the queue, or will be later.
    private func take(_ mail: MaildropFolder.OpenMail, name: String) async -> String? {
        guard mail.octets <= reception.settings.server.messageOctets + MaildropFile.longestHead else { return "it is too big" }
        var head: [UInt8] = []
        var file: MaildropFile?
        while file == nil, head.count <= MaildropFile.longestHead {
            guard let octets = await read(mail, at: head.count) else { return "it cannot be read" }
            if octets.isEmpty { break }
            head += octets
            file = MaildropFile(head)
        }
        guard let file else { return "it does not begin as a mail of the maildrop" }
        guard mail.octets - file.headLength <= reception.settings.server.messageOctets else { return "it is too big" }
        return await queue(file, mail, by: await LocalAccount(uid: mail.owner), name: name)
    }

    private func queue(
        _ file: MaildropFile, _ mail: MaildropFolder.OpenMail, by account: LocalAccount, name: String
    ) async -> String? {
        let settings = reception.settings
        var sender = file.sender
        if !account.maySend(as: sender, hostname: settings.server.hostname, trusted: settings.local.trusted) {
            // The program heard that its mail was taken; it goes out in the name of who wrote it.
            guard let own = account.address(at: settings.server.hostname) else { return "its sender may not send" }
            reception.logger.notice(
                "a mail of the maildrop goes in its owner's name", metadata: ["sender": "\(sender)", "owner": "\(own)"])
            sender = .address(own)
        }
        var submission = await open(file, from: sender, by: account)
        await submission.begin(with: receivedField(of: submission, account))
        var lines = LineEnds()
        var offset = file.headLength
        while true {
            guard let octets = await read(mail, at: offset), lines.holds(in: octets) else {
                await submission.discard()
                return "its lines do not end with CRLF"
            }
            if octets.isEmpty { break }
            offset += octets.count
            await submission.append(ByteBuffer(bytes: octets))
        }
        await submission.finish()
        guard submission.header.receivedCount < settings.hops else {
            // RFC 5321 §6.3, as over the socket.
            await submission.discard()
            return "it made too many hops"
        }
        do throws(SpoolError) {
            let start = NIODeadline.now()
            try await submission.commit()
            var trace = SessionTrace(client: ClientAddress(nil), sink: reception.trace)
            trace.queued(
                submission, by: Submitter.local(account).senderKey, with: .queued(id: submission.id.description),
                after: NIODeadline.now() - start)
            trace.handOn()
        } catch {
            reception.logger.error(
                "a mail of the maildrop cannot be queued now", metadata: ["file": "\(name)", "error": "\(error)"])
            return nil
        }
        if await blocking({ [folder] in folder.remove(name) }) != true {
            stuck.names.withLock { _ = $0.insert(name) }
            reception.logger.error("a mail was queued and cannot be removed from the maildrop", metadata: ["file": "\(name)"])
        }
        return nil
    }

    private func open(_ file: MaildropFile, from sender: ReversePath, by account: LocalAccount) async -> OpenSubmission {
        let id = Identifier.next()
        let submitter = Submitter.local(account)
        // The queue judges them as the socket would have done, and what it refuses is reported to who wrote the mail: nobody hears an
        // answer here.
        let recipients = file.recipients.map {
            SpoolRecipient(address: $0, destination: $0.domain.ascii, notify: file.notify)
        }
        let usesSMTPUTF8 = !sender.isASCII || !file.recipients.allSatisfy(\.isASCII)
        let envelope = SpoolEnvelope(
            id: id.description, reversePath: await reception.outgoingReversePath(of: sender),
            origin: submitter.origin(of: sender), recipients: recipients,
            senderKey: submitter.senderKey, usesSMTPUTF8: usesSMTPUTF8, envelopeID: file.envelopeID,
            returnedContent: file.returned)
        return OpenSubmission(
            id: id, sender: MailCommand(reversePath: sender), envelope: envelope, spool: reception.spool,
            additions: reception.settings.headerAdditions(of: account))
    }

    private func receivedField(of submission: OpenSubmission, _ account: LocalAccount) -> String {
        let hostname = reception.settings.server.hostname
        return ReceivedField(
            clientName: hostname, clientAddress: "maildrop", hostname: hostname, with: TransmissionProtocol(isExtended: true),
            id: submission.id.description, date: MailDate(seconds: CivilTime.now / 1_000_000)
        ).description
    }

    private func read(_ mail: MaildropFolder.OpenMail, at offset: Int) async -> [UInt8]? {
        await blocking { MaildropFolder.read(mail.descriptor, at: offset) } ?? nil
    }

    private func setAside(_ name: String, because reason: String) async {
        let isAside = await blocking { [folder] in folder.setAside(name) } == true
        if !isAside { stuck.names.withLock { _ = $0.insert(name) } }
        reception.logger.error(
            "a file of the maildrop was set aside",
            metadata: ["file": "\(name)", "reason": "\(reason)", "folder": "\(folder.path)"])
    }

    /// Does blocking work on a thread of the pool; nil once that is shut down. Not given up when the task is cancelled: a mail that is queued must also
    /// go from the maildrop, or it is queued once more at the next start.
    private func blocking<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value? {
        await withCheckedContinuation { (waiter: CheckedContinuation<Value?, Never>) in
            NIOThreadPool.singleton.submit { state in waiter.resume(returning: state == .active ? work() : nil) }
        }
    }
}

/// Whether each CR has its LF and each LF its CR, while octets stream by: a next hop might see the end of a mail in any other.
private struct LineEnds {
    private var last: UInt8 = 0

    mutating func holds(in octets: [UInt8]) -> Bool {
        if octets.isEmpty { return last != UInt8(ascii: "\r") }
        for octet in octets {
            guard (octet == UInt8(ascii: "\n")) == (last == UInt8(ascii: "\r")) else { return false }
            last = octet
        }
        return true
    }
}
