import Delivery
import Directory
import MailFormat
import NIOCore
import SMTP
import Trace

/// What a session does for mail that leads further than into mailboxes.
extension SMTPSession {
    /// What is added to the time a client has, so that its own deadline does not pass while next hops are asked.
    private static let slack = Duration.seconds(60)

    /// Judges a recipient, whatever it leads to.
    mutating func verdict(on path: ForwardPath) async -> TakenVerdict {
        let judge = RecipientJudge(directory: reception.directory, delivery: reception.delivery)
        let declaredOctets = machine.sender?.declaredOctets
        guard let forwarding = reception.forwarding, let mail = machine.sender else {
            return TakenVerdict(await judge.judge(path, declaredOctets: declaredOctets), path)
        }
        do throws(DirectoryError) {
            let returned = ReturnAddress(directory: reception.directory, now: forwarding.now())
            switch try await returned.judge(path, from: mail.reversePath) {
            case .refused(let reply): return .refused(reply)
            case .report: return take(TakenRecipient(path: path, mailboxes: [], fate: .report), .alone)
            case .ordinary(let plain):
                let resolution = try await reception.directory.resolve(plain)
                let flaw = try await flaw(ofReportTo: path, returned, resolution, mail)
                if flaw == .refuse { return .refused(.untaggedReport) }
                let further = FurtherJudge(forwarding: forwarding, directory: reception.directory, mail: mail)
                let verdict = try await verdict(on: resolution, plain, path, judge, further)
                return flaw == .mark ? verdict.markingStrayReport : verdict
            }
        } catch {
            return .refused(.directoryUnreachable)
        }
    }

    private mutating func verdict(
        on resolution: Resolution, _ plain: ForwardPath, _ path: ForwardPath, _ judge: RecipientJudge, _ further: FurtherJudge
    ) async throws(DirectoryError) -> TakenVerdict {
        switch resolution {
        case .unknown: return .refused(.unknownRecipient, isGuess: true)
        case .relayAttempt, .foreign: return .refused(.relayingDenied)
        case .mailboxes(let mailboxes):
            let verdict = await judge.judge(mailboxes, declaredOctets: machine.sender?.declaredOctets)
            if case .taken(let open, let full) = verdict, !full.isEmpty,
                let group = try await reception.directory.group(plain)
            {
                // Nothing is passed on; what makes it more than its mailboxes is that the owner is told.
                let copies = Expansion(address: group.address, mailboxes: open, owner: group.owner)
                return takeCopies(copies, full.map { MemberFailure($0, of: group) }, path)
            }
            guard case .taken(let recipient) = TakenVerdict(verdict, path) else { return TakenVerdict(verdict, path) }
            return take(recipient, .mailboxes)
        case .expansion(let expansion): return await judgeExpansion(expansion, path, judge, further)
        case .relay(let relay): return await judgeRelay(relay, plain, path, further)
        }
    }

    private mutating func judgeExpansion(
        _ expansion: Expansion, _ path: ForwardPath, _ judge: RecipientJudge, _ further: FurtherJudge
    ) async -> TakenVerdict {
        let open = expansion.mailboxes.filter(\.isEnabled)
        guard open.isEmpty else {
            // All that is asked before the answer is whether the mailboxes have room.
            let verdict = await judge.judge(expansion.mailboxes, declaredOctets: machine.sender?.declaredOctets)
            guard case .taken(let mailboxes, let full) = verdict else { return TakenVerdict(verdict, path) }
            var copies = expansion
            copies.mailboxes = mailboxes
            return takeCopies(copies, full.map { MemberFailure($0, of: expansion) }, path)
        }
        // What can never share asks nobody.
        if !expansion.programs.isEmpty || expansion.forwards.count > 1, let refusal = otherFate(.alone) {
            return .refused(refusal)
        }
        let members = await further.members(expansion, for: path)
        if let refusal = otherFate(members.kind) { return .refused(refusal) }
        allowForNextHops()
        let shared = openForward(of: members.kind)
        let verdict =
            if let shared { await further.judge(members, sharing: shared) } else { await further.judge(members) }
        switch verdict {
        case .refused(let reply): return .refused(reply)
        case .taken(let fate, let kind): return take(TakenRecipient(path: path, mailboxes: [], fate: fate), kind)
        }
    }

    private func takeCopies(_ expansion: Expansion, _ full: [MemberFailure], _ path: ForwardPath) -> TakenVerdict {
        take(TakenRecipient(path: path, mailboxes: expansion.mailboxes, fate: .copies(expansion), full: full), .mailboxes)
    }

    /// The transaction that a recipient of that kind can share. With an answer for each recipient everyone has his own.
    private func openForward(of kind: RecipientKind) -> Passage? {
        guard kind != .alone, !machine.mayAnswerEach, let first = recipients.first, first.kind == kind,
            case .members(let delivery) = first.fate
        else { return nil }
        return delivery.forwards.first?.passage
    }

    private mutating func judgeRelay(
        _ relay: RelayDomain, _ plain: ForwardPath, _ path: ForwardPath, _ further: FurtherJudge
    ) async -> TakenVerdict {
        guard case .address(let named) = plain, let domain = try? Domain(relay.name) else {
            return .refused(.directoryUnreachable)
        }
        let address = Address(localPart: named.localPart, domain: domain)
        var open: Passage?
        var isHeld = false
        for recipient in recipients {
            switch recipient.fate {
            case .passage(let passage, _, let other, _, _) where other.domain == domain && !passage.nextHop.answersEach:
                open = passage
            case .held(_, let other) where other.name == relay.name: isHeld = true
            default: break
            }
        }
        let nextHop = NextHop(relay, domain: domain)
        let kind: RecipientKind = isHeld ? .held : nextHop.answersEach ? .alone : .relay(relay.host, domain: relay.name)
        if let refusal = otherFate(kind) { return .refused(refusal) }
        allowForNextHops()
        switch await further.judge(address, in: relay, open: open, holds: isHeld) {
        // Also where the answer is remembered: whoever tries names learns as much of it.
        case .refused(let reply): return .refused(reply, isGuess: reply.saysUnknown)
        case .taken(let fate, let kind):
            if let refusal = otherFate(kind) { return .refused(refusal) }
            return take(TakenRecipient(path: path, mailboxes: [], fate: fate), kind)
        }
    }

    /// Why a recipient of that kind cannot join the transaction; nil where it can.
    private func otherFate(_ kind: RecipientKind) -> Reply? {
        if machine.mayAnswerEach {
            let passages = recipients.count { $0.isPassedOn }
            let most = reception.forwarding?.settings.openTransactions ?? 0
            return kind != .mailboxes && passages >= most ? .otherFate : nil
        }
        guard let first = recipients.first?.kind else { return nil }
        return kind.follows(first) ? nil : .otherFate
    }

    private func take(_ recipient: TakenRecipient, _ kind: RecipientKind) -> TakenVerdict {
        if let refusal = otherFate(kind) { return .refused(refusal) }
        var recipient = recipient
        recipient.kind = kind
        return .taken(recipient)
    }

    /// What is to be done with a report to a mailbox of this server, by the tags of its domain; nil where nothing speaks against it.
    private func flaw(
        ofReportTo path: ForwardPath, _ returned: ReturnAddress, _ resolution: Resolution, _ mail: MailCommand
    ) async throws(DirectoryError) -> BounceTags? {
        guard mail.reversePath == .null else { return nil }
        switch resolution {
        case .mailboxes, .expansion: return try await returned.flaw(ofReportTo: path)
        default: return nil
        }
    }

    private func allowForNextHops() {
        guard let forwarding = reception.forwarding else { return }
        setDeadline(forwarding.settings.deadline + SMTPSession.slack)
    }

    /// The message is whole, and not all of it is for mailboxes.
    mutating func hand(over message: OpenMessage) async {
        guard let forwarding = reception.forwarding else { return machine.answer(.forwardingUnavailable) }
        // Mailboxes first, then next hops and programs; owners' notices are short.
        setDeadline(forwarding.settings.deadline + SMTPSession.slack)
        let start = NIODeadline.now()
        let content: StagedContent
        do {
            guard let staged = try await message.staging?.finish() else { return machine.answer(.deliveryFailed) }
            content = staged
        } catch {
            reception.logger.error(
                "mail put off: it cannot be staged to be passed on", metadata: ["id": "\(message.id)", "error": "\(error)"])
            await message.discard()
            return answer(.deliveryFailed, message)
        }
        let notices = OwnerNotices(
            directory: reception.directory, delivery: reception.delivery, hostname: forwarding.settings.hostname,
            language: { forwarding.settings.language }, now: forwarding.now, logger: reception.logger)
        let result = await Handover(
            message: message, content: content, received: message.received, client: client.text,
            forwarding: forwarding, notices: notices,
            passedBy: await PassedBy(message.header.deliveredTo, directory: reception.directory),
            answersEach: machine.answersEach, deadline: .now + forwarding.settings.deadline
        ).run()
        if let error = result.localError { reception.report(error, message: message) }
        let time = NIODeadline.now() - start
        if result.replies.contains(where: \.isPositive) {
            reception.metrics.accepted.increment()
            reception.metrics.acceptedOctets.increment(by: message.octets)
            reception.metrics.messageLatency.recordNanoseconds(time.nanoseconds)
        }
        trace.handedOver(message, result, after: time)
        answeredEach = machine.answersEach ? message.recipients.map(\.path)[...] : []
        machine.answer(each: machine.answersEach ? result.replies : [result.reply])
    }

    /// One answer for every recipient.
    mutating func answer(_ reply: Reply, _ message: OpenMessage) {
        answeredEach = machine.answersEach ? message.recipients.map(\.path)[...] : []
        machine.answer(each: message.recipients.map { _ in reply })
    }

    /// Ends what is open with next hops when no transaction is.
    mutating func closePassages() async {
        guard !machine.isInTransaction, !recipients.isEmpty else { return }
        for recipient in recipients {
            switch recipient.fate {
            case .passage(let passage, _, _, _, _): await passage.close()
            case .members(let delivery): for forward in delivery.forwards { await forward.passage?.close() }
            case .mailboxes, .copies, .held, .report: break
            }
        }
        recipients = []
    }
}

/// What is said to one RCPT.
enum TakenVerdict: Sendable {
    case taken(TakenRecipient)
    /// `isGuess`: nobody is there of that name, here or at the host of a relay domain.
    case refused(Reply, isGuess: Bool = false)

    /// The same for a report without a tag.
    var markingStrayReport: TakenVerdict {
        guard case .taken(var recipient) = self else { return self }
        recipient.isStrayReport = true
        return .taken(recipient)
    }

    init(_ verdict: RecipientVerdict, _ path: ForwardPath) {
        self =
            switch verdict {
            case .taken(let mailboxes, _): .taken(TakenRecipient(path: path, mailboxes: mailboxes))
            case .refused(let reply): .refused(reply, isGuess: reply == .unknownRecipient)
            }
    }
}

extension Reply {
    /// Whether it says that there is nobody of that name: 5.1.1, or the bare 550 of a host that has no enhanced codes.
    fileprivate var saysUnknown: Bool {
        guard code / 100 == 5, let enhancedCode else { return code == 550 }
        let (subject, detail) = (enhancedCode.subject, enhancedCode.detail)
        return (subject, detail) == (1, 1) || (code == 550 && (subject, detail) == (0, 0))
    }
}
