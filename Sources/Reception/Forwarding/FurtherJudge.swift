import Delivery
import Directory
import MailFormat
import SMTP

/// Says at RCPT what becomes of mail that leads further than into mailboxes: next hops are asked while the client waits.
struct FurtherJudge: Sendable {
    /// A recipient that would be taken, or what it is refused with.
    enum Verdict: Sendable {
        case taken(RecipientFate, RecipientKind)
        case refused(Reply)
    }

    let forwarding: Forwarding
    let directory: any DirectoryStore
    /// The client's MAIL.
    let mail: MailCommand

    // MARK: Relay domains

    /// - Parameters:
    ///   - open: the transaction with that host that is open already.
    ///   - holds: the domain's host could not be reached a moment ago, and the domain holds its mail.
    func judge(_ address: Address, in relay: RelayDomain, open: Passage?, holds: Bool) async -> Verdict {
        if holds { return .taken(.held(address, relay), .held) }
        let key = CalloutCache.Key(relay: relay.host, address: address)
        let passage = open ?? self.passage(to: NextHop(relay, domain: address.domain), mail)
        let kind: RecipientKind = passage.nextHop.answersEach ? .alone : .relay(relay.host, domain: relay.name)
        if relay.recipientCheck == .listed, !forwarding.answers.isDoubted(key) {
            return .taken(.passage(passage, number: await passage.add(address), address: address, relay, key: key), kind)
        }
        if let known = forwarding.answers.answer(to: key) {
            forwarding.metrics.rememberedAnswers.increment()
            guard known.isPositive else { return .refused(known) }
            return .taken(.passage(passage, number: await passage.add(address), address: address, relay, key: key), kind)
        }
        forwarding.metrics.askedAnswers.increment()
        let asked = await Patience.wait(forwarding.settings.deadline, isWorthless: { $0.answer.isUnreachable }) {
            await passage.ask(address)
        }
        switch asked?.answer ?? .unreachable(.nextHopTimeout) {
        case .taken(let reply):
            forwarding.answers.keep(reply, to: key)
            return .taken(.passage(passage, number: asked?.number ?? 0, address: address, relay, key: key), kind)
        case .refused(let reply):
            forwarding.answers.keep(reply, to: key)
            return await refused(reply, passage, isShared: open != nil)
        case .unreachable(let reply, let isUnconnected):
            // A host that is there and will not or cannot now has the client's queue behind it.
            if isUnconnected, relay.holdsWhenUnreachable, forwarding.spool != nil { return .taken(.held(address, relay), .held) }
            return await refused(reply, passage, isShared: open != nil)
        }
    }

    private func refused(_ reply: Reply, _ passage: Passage, isShared: Bool) async -> Verdict {
        // Its other recipients still want it.
        if !isShared { await passage.close() }
        return .refused(reply)
    }

    // MARK: Forwards, groups and programs

    /// An expansion without a mailbox: taken where one of its members takes the mail, as far as can be known now.
    func judge(_ delivery: MemberDelivery) async -> Verdict {
        var delivery = delivery
        let (expansion, prepared) = (delivery.expansion, delivery.forwards)
        // More than can be kept open are asked behind the data.
        let asked = prepared.prefix(forwarding.settings.openTransactions)
        let answers = await withTaskGroup(of: (Int, MemberDelivery.Forward).self) { tasks in
            for (index, member) in asked.enumerated() { tasks.addTask { (index, await ask(member)) } }
            var answers: [Int: MemberDelivery.Forward] = [:]
            for await (index, member) in tasks { answers[index] = member }
            return answers
        }
        delivery.forwards = prepared.enumerated().map { answers[$0] ?? $1 }
        let refusals = delivery.forwards.compactMap(\.reply).filter { !$0.isPositive }
        let programs = expansion.programs.compactMap(refusal)
        if refusals.count < delivery.forwards.count || programs.count < expansion.programs.count {
            return .taken(.members(delivery), delivery.kind)
        }
        for member in delivery.forwards { await member.passage?.close() }
        let all = programs + refusals
        return .refused(all.first { $0.code / 100 == 4 } ?? all.first ?? .forwardingUnavailable)
    }

    /// A forward to one address, whose next hop has a transaction open already for another recipient.
    func judge(_ delivery: MemberDelivery, sharing open: Passage) async -> Verdict {
        var delivery = delivery
        guard let address = delivery.forwards.first?.forward.address else { return .refused(.forwardingUnavailable) }
        let asked = await Patience.wait(forwarding.settings.deadline, isWorthless: { $0.answer.isUnreachable }) {
            await open.ask(address)
        }
        guard let said = asked, case .taken = said.answer else { return .refused(asked?.answer.reply ?? .nextHopTimeout) }
        delivery.forwards[0].passage = open
        delivery.forwards[0].number = said.number
        return .taken(.members(delivery), delivery.kind)
    }

    /// What an expansion leads to beside its mailboxes, if it has any. Nobody is asked yet.
    func members(_ expansion: Expansion, for recipient: ForwardPath) async -> MemberDelivery {
        MemberDelivery(
            expansion: expansion, forwards: await prepare(expansion), sender: mail.reversePath, recipient: recipient)
    }

    /// What is known of a program's answer before there is a mail: that it cannot run, or what it states.
    private func refusal(by program: Expansion.Program) -> Reply? {
        guard forwarding.programs != nil, ProgramRunner.canRun(program.command, asUID: program.user.uid, gid: program.user.gid)
        else { return .cannotRunProgram }
        return switch ProgramOutcome(statedBy: program.command) {
        case .refused(let text): .programRefused(text)
        case .putOff(let text): .programPutOff(text)
        default: nil
        }
    }

    private func prepare(_ expansion: Expansion) async -> [MemberDelivery.Forward] {
        let sender = ForwardedSender(directory: directory, now: forwarding.now())
        var members: [MemberDelivery.Forward] = []
        for forward in expansion.forwards {
            var member = MemberDelivery.Forward(forward: forward)
            switch await forwarding.way(to: forward) {
            case .nextHop(let nextHop)?:
                do throws(ForwardedSender.Refusal) {
                    var mail = mail
                    mail.reversePath = try await sender.path(mail.reversePath, for: forward)
                    member.passage = passage(to: nextHop, mail)
                } catch {
                    member.reply = error.reply
                }
            case .discard?: member.reply = Reply(250, .init(2, 0, 0), "thrown away")
            // What a route holds has to wait, and from outside nothing waits here.
            case .hold?: member.reply = .nextHopUnreachable
            case nil: member.reply = .directoryUnreachable
            }
            members.append(member)
        }
        return members
    }

    private func ask(_ member: MemberDelivery.Forward) async -> MemberDelivery.Forward {
        guard let passage = member.passage else { return member }
        let address = member.forward.address
        let asked = await Patience.wait(forwarding.settings.deadline, isWorthless: { $0.answer.isUnreachable }) {
            await passage.ask(address)
        }
        let answer = asked?.answer ?? .unreachable(.nextHopTimeout)
        if case .taken = answer {
            var taken = member
            taken.number = asked?.number ?? 0
            return taken
        }
        await passage.close()
        var refused = member
        refused.passage = nil
        refused.reply = answer.reply
        return refused
    }

    private func passage(to nextHop: NextHop, _ mail: MailCommand) -> Passage {
        var mail = mail
        // What the client may ask of this server concerns no other.
        (mail.asksForEachAnswer, mail.returnedContent, mail.envelopeID, mail.submitter) = (false, nil, nil, nil)
        return Passage(
            to: nextHop, mail: mail, connector: forwarding.connector, keepsConnectionFor: forwarding.settings.keepsConnectionFor)
    }
}

extension Passage.Answer {
    var isUnreachable: Bool { if case .unreachable = self { true } else { false } }
}
