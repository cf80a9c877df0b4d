import Delivery
import Directory
import MailFormat
import NIOCore
import SMTP
import Spool

/// Gives a whole message to all that its recipients lead to, and says what became of each recipient.
///
/// The order of the steps, and what a crash behind each leaves:
/// 1. The mailboxes' copies are made durable. A crash behind it: the client got no answer and sends the mail again, the mailboxes have it twice.
/// 2. The hosts of relay domains get the mail. A crash behind a host's 250: the client sends again, the host has it twice.
/// 3. What is held is committed to the queue: where the host could not be asked at RCPT, or did not have to be and cannot be reached now. A crash
///    behind it: it is sent from the queue, and again when the client comes back.
/// 4. What mailboxes forward is tried, and their owners are told of failures; forwards, groups and programs get the mail. A crash in it: as before.
/// 5. The client is answered. Nothing is left to be done behind the answer, so that nothing is lost with the process.
struct Handover: Sendable {
    /// What happened to one recipient or one of its members, for the trace.
    enum Event: Sendable {
        case passedOn(recipient: String, Reply)
        case failed(recipient: String, Reply)
        case held(recipient: String, relay: RelayDomain)
        case reportDropped(recipient: String)
        case ownerTold(Mailbox, of: String)
    }

    struct Result: Sendable {
        /// One for each recipient, in order.
        var replies: [Reply] = []
        var events: [Event] = []
        /// The answer for a client that gets one: 4xx where a recipient has to be tried again, so that none is lost.
        var reply: Reply {
            replies.first { $0.code / 100 == 4 } ?? replies.first { !$0.isPositive } ?? replies.first ?? .deliveryFailed
        }

        /// What delivery said where the mailboxes' copies failed.
        var localError: DeliveryError?
    }

    let message: OpenMessage
    let content: StagedContent
    /// The `Received:` of this server.
    let received: String
    let client: String
    let forwarding: Forwarding
    let notices: OwnerNotices
    /// The addresses that forwarded it before.
    let passedBy: PassedBy
    /// Whether the client gets an answer for each recipient.
    let answersEach: Bool
    /// Until when next hops may take.
    let deadline: ContinuousClock.Instant

    func run() async -> Result {
        var result = Result()
        let local = await commitCopies(&result)
        let sent = await sendToRelays()
        let unconnected = Set(sent.filter(\.value.isUnconnected).keys)
        let held = await hold(unconnected, &result)
        let shared = await sendShared()
        for recipient in message.recipients {
            if let (address, relay) = recipient.fate.held(unconnected) {
                if held.isPositive { result.events.append(.held(recipient: address.description, relay: relay)) }
                result.replies.append(held)
                continue
            }
            switch recipient.fate {
            case .mailboxes: result.replies.append(local)
            case .copies(let expansion): result.replies.append(await passOn(recipient, expansion, local, &result))
            case .passage(let passage, let number, let address, let relay, let key):
                let replies = sent[ObjectIdentifier(passage)]?.replies ?? []
                let reply = number < replies.count ? replies[number] : .nextHopTimeout
                if !reply.isPositive { forget(key, relay, isAnswered: sent[ObjectIdentifier(passage)]?.isUnreachable == false) }
                result.note(address.description, reply)
                result.replies.append(reply.isPositive ? .passedOn(id: message.id.description, reply) : reply)
            case .members(let delivery):
                if let passage = delivery.forwards.first?.passage, let shared = shared[ObjectIdentifier(passage)] {
                    result.replies.append(answer(delivery, shared, &result))
                } else {
                    result.replies.append(await passOn(delivery, &result))
                }
            case .held: break
            case .report:
                forwarding.metrics.droppedReports.increment()
                result.events.append(.reportDropped(recipient: recipient.path.bare))
                result.replies.append(.reportTaken(id: message.id.description))
            }
        }
        return result
    }

    /// Step 1.
    private func commitCopies(_ result: inout Result) async -> Reply {
        guard message.hasCopies else { return .accepted(id: message.id.description) }
        if message.recipients.count == 1, case .copies(let expansion) = message.recipients[0].fate,
            expansion.leadsFurther, passedBy.contains(expansion.address)
        {
            // The copy is in the mailbox since the mail came by the first time.
            await message.discard()
            return .forwardLoop
        }
        do throws(DeliveryError) {
            try await message.commit()
            return .accepted(id: message.id.description)
        } catch {
            result.localError = error
            return Reply(error)
        }
    }

    /// Step 4. The answer is the mailboxes', whatever becomes of the rest.
    private func passOn(
        _ recipient: TakenRecipient, _ expansion: Expansion, _ local: Reply, _ result: inout Result
    ) async -> Reply {
        guard local.isPositive else { return local }
        let judge = FurtherJudge(forwarding: forwarding, directory: notices.directory, mail: message.sender)
        let delivered = await deliver(await judge.members(expansion, for: recipient.path), &result)
        for failure in recipient.full { result.note(failure.target, failure.reply) }
        await tell(recipient.full + delivered.failures, copies: recipient.mailboxes, &result)
        return local
    }

    /// Step 4, for a forward, a group or a program: those that failed are told of where another took the mail. Where none took it, the
    /// answer says so, and nobody else has to be told.
    private func passOn(_ delivery: MemberDelivery, _ result: inout Result) async -> Reply {
        let delivered = await deliver(delivery, &result)
        guard let taken = delivered.taken else { return delivered.reply }
        await tell(delivered.failures, copies: [], &result)
        return taken.reason == nil && delivery.expansion.forwards.isEmpty
            ? taken : .passedOn(id: message.id.description, taken)
    }

    private func deliver(_ delivery: MemberDelivery, _ result: inout Result) async -> MemberDelivery.Result {
        let delivered = await delivery.deliver(
            content, received: received, passedBy: passedBy, id: message.id.description, until: deadline, forwarding)
        for answer in delivered.answers { result.note(answer.target, answer.reply) }
        return delivered
    }

    private func tell(_ failures: [MemberFailure], copies: [Mailbox], _ result: inout Result) async {
        guard !failures.isEmpty else { return }
        let mail = OwnerNotices.Mail(
            sender: message.sender.reversePath, messageID: message.header.messageID, copies: copies)
        for told in await notices.tell(failures, about: mail) {
            forwarding.metrics.notices.increment()
            result.events.append(.ownerTold(told.owner, of: told.of))
        }
    }

    /// Step 2.
    private func sendToRelays() async -> [ObjectIdentifier: Passage.Sent] {
        var sent: [ObjectIdentifier: Passage.Sent] = [:]
        for case .passage(let passage, _, _, _, _) in message.recipients.map(\.fate) where sent[ObjectIdentifier(passage)] == nil
        {
            sent[ObjectIdentifier(passage)] = await send(by: passage)
        }
        return sent
    }

    private func send(by passage: Passage) async -> Passage.Sent {
        let passed = PassedContent(fields: received, content: content)
        let left = max(ContinuousClock.now.duration(to: deadline), .zero)
        let sent = await Patience.wait(left, isWorthless: { $0.isUnreachable }) {
            await passage.send(passed, inOneAnswer: !answersEach)
        }
        for reply in sent?.replies ?? [.nextHopTimeout] { forwarding.metrics.count(reply) }
        return sent ?? Passage.Sent(replies: [])
    }

    /// What was believed of a recipient proved wrong.
    private func forget(_ key: CalloutCache.Key, _ relay: RelayDomain, isAnswered: Bool) {
        switch relay.recipientCheck {
        case .callout: forwarding.answers.forget(key)
        // A host that says nothing does not speak against its list.
        case .listed: if isAnswered { forwarding.answers.doubt(key) }
        }
    }

    /// Step 3: one commit for all that are held.
    /// - Parameter unconnected: the relay hosts that could not be reached behind the data.
    private func hold(_ unconnected: Set<ObjectIdentifier>, _ result: inout Result) async -> Reply {
        let recipients = message.recipients.compactMap { recipient in
            recipient.fate.held(unconnected).map { SpoolRecipient(address: $0, destination: $1.name) }
        }
        guard !recipients.isEmpty else { return .held(id: message.id.description) }
        guard let spool = forwarding.spool else { return .nextHopUnreachable }
        let envelope = SpoolEnvelope(
            id: message.id.description, reversePath: message.sender.reversePath, origin: .held, recipients: recipients,
            senderKey: "held \(client)", is8Bit: message.sender.body == .eightBit, usesSMTPUTF8: message.sender.usesSMTPUTF8,
            requiresTLS: message.sender.requiresTLS, messageID: message.header.messageID)
        let writer = spool.begin(envelope)
        do {
            let reader = PassedContent(fields: received, content: content).makeReader()
            while let part = try await reader.next() { try await writer.append(part) }
            try await writer.commit()
            forwarding.metrics.held.increment()
            return .held(id: message.id.description)
        } catch {
            await writer.discard()
            if case .noSpace? = error as? SpoolError { return .noSpace }
            return .deliveryFailed
        }
    }
}

extension RecipientFate {
    /// Who is held and for which domain; nil for a recipient that is not. A host that broke off may have the mail, so that is not held.
    /// - Parameter unconnected: the relay hosts that could not be reached behind the data.
    fileprivate func held(_ unconnected: Set<ObjectIdentifier>) -> (Address, RelayDomain)? {
        switch self {
        case .held(let address, let relay): (address, relay)
        case .passage(let passage, _, let address, let relay, _)
        where relay.holdsWhenUnreachable && unconnected.contains(ObjectIdentifier(passage)): (address, relay)
        default: nil
        }
    }
}

extension Handover.Result {
    mutating func note(_ recipient: String, _ reply: Reply) {
        events.append(reply.isPositive ? .passedOn(recipient: recipient, reply) : .failed(recipient: recipient, reply))
    }
}
