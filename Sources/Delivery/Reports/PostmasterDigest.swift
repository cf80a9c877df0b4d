import Directory
import Foundation
import Logging
import MailFormat
import NIOCore
import ServiceLifecycle
import Spool

/// Tells the server's postmaster of new dead letters, once a day at most.
///
/// Order of the durable steps: the digest is in the mailbox → the mark is written. A crash between tells twice; it never leaves letters untold.
public struct PostmasterDigest: Service {
    /// At least so long after the last one.
    static let day = TimeInterval(86_400)
    /// How often it is looked whether there is something to tell.
    static let interval = Duration.seconds(600)
    /// How many letters are named; of the others it says how many they are.
    static let named = 50
    private static let page = 500

    let spool: any SpoolAdministration
    let directory: any DirectoryStore
    let delivery: any LocalDelivery
    let hostname: Domain
    let settings: @Sendable () -> SchedulerSettings
    let keptDays: Int
    let mark: DigestMark
    let logger: Logger
    let clock: SchedulerClock

    /// - Parameters:
    ///   - markPath: the file that says when the last digest was sent; its folder must exist.
    ///   - keptDays: how long dead letters are kept, for the text.
    public init(
        spool: any SpoolAdministration, directory: any DirectoryStore, delivery: any LocalDelivery, hostname: Domain,
        settings: @escaping @Sendable () -> SchedulerSettings, keptDays: Int, markPath: String, logger: Logger,
        clock: SchedulerClock = SchedulerClock()
    ) {
        self.spool = spool
        self.directory = directory
        self.delivery = delivery
        self.hostname = hostname
        self.settings = settings
        self.keptDays = keptDays
        mark = DigestMark(path: markPath)
        self.logger = logger
        self.clock = clock
    }

    public func run() async {
        await cancelWhenGracefulShutdown {
            while (try? await Task.sleep(for: Self.interval)) != nil { await tell() }
        }
    }

    /// Sends the digest if there is something to tell and the day is over. A failure is logged, and tried again at the next look. A letter of
    /// the very second of the last digest is told twice, rather than one left out.
    /// - Returns: whether it was sent.
    @discardableResult
    func tell() async -> Bool {
        let now = clock.now()
        let last = mark.last
        if let last, now.timeIntervalSince(last) < Self.day { return false }
        do {
            let (count, letters) = try await letters(since: last)
            guard count > 0 else { return false }
            let mailboxes = try await directory.postmaster()
            guard let first = mailboxes.first else {
                logger.warning("nobody can be told of dead letters: no domain has a mailbox", metadata: ["count": "\(count)"])
                return false
            }
            let digest = DeadLetterDigest(
                header: try header(to: first, at: now), count: count, letters: letters, keptDays: keptDays)
            let head = Array(ReturnPathField(.null).description.utf8) + digest.octets()
            try await delivery.deliver(ReportContent(head: head, mail: nil, tail: []), to: mailboxes)
            try mark.set(now)
            return true
        } catch {
            logger.error("the digest of dead letters cannot be sent; it is tried again", metadata: ["error": "\(error)"])
            return false
        }
    }

    private func letters(since: Date?) async throws -> (count: Int, named: [DeadLetterDigest.Letter]) {
        var count = 0
        var named: [DeadLetterDigest.Letter] = []
        var last: QueueID?
        while true {
            let page = try await spool.deadLetters(since: since, after: last, limit: Self.page)
            count += page.count
            named += page.prefix(Self.named - named.count).compactMap(DeadLetterDigest.Letter.init)
            last = page.last?.id
            if page.count < Self.page { return (count, named) }
        }
    }

    private func header(to mailbox: Mailbox, at now: Date) throws -> NoticeHeader {
        var random = SystemRandomNumberGenerator()
        let language = mailbox.language.flatMap { ReportLanguage(rawValue: $0.rawValue) } ?? settings().language
        return NoticeHeader(
            hostname: hostname.ascii, from: Address(localPart: try LocalPart(text: "postmaster"), domain: hostname),
            to: try Address(mailbox.address), date: MailDate(now),
            messageID: MessageID(domain: hostname, date: MailDate(now), using: &random), language: language)
    }
}

extension DeadLetterDigest.Letter {
    /// Nil for what has no recipient that can be read.
    fileprivate init?(_ letter: DeadLetter) {
        guard let recipient = letter.firstRecipient.flatMap({ try? Address($0) }) else { return nil }
        let others = letter.dead > 1 ? " (and \(letter.dead - 1) more)" : ""
        self.init(
            id: "\(letter.id.number)", date: MailDate(letter.since),
            sender: (try? Address(letter.sender)).map { .address($0) } ?? .null, recipient: recipient,
            reason: (letter.reason ?? "") + others)
    }
}
