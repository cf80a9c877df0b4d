import Delivery
import Directory
import MailFormat
import SMTP

/// What an expansion leads to beside mailboxes, and how it is given a mail: programs in their order, then next hops side by side.
struct MemberDelivery: Sendable {
    /// An address elsewhere and the transaction that was opened for it at RCPT.
    struct Forward: Sendable {
        var forward: Expansion.Forward
        /// Nil for one that is to be thrown away (a route says so), or was refused already.
        var passage: Passage?
        /// The recipient's place in that transaction.
        var number = 0
        /// What was said already, when it was a refusal, or the route throws away.
        var reply: Reply?
    }

    let expansion: Expansion
    var forwards: [Forward]
    let sender: ReversePath
    /// The recipient as the client wrote it.
    let recipient: ForwardPath

    /// A forward to one address alone shares a transaction with others that go the same way under the same sender: the next hop answers RCPT
    /// for each and the data for all.
    var kind: RecipientKind {
        guard expansion.programs.isEmpty, expansion.mailboxes.isEmpty, forwards.count == 1, let passage = forwards[0].passage,
            !passage.nextHop.answersEach
        else { return .alone }
        return .forward(passage.nextHop, sender: passage.sender)
    }

    /// What became of each.
    struct Result: Sendable {
        /// 2xx of the first that took the mail; nil where none did.
        var taken: Reply?
        var failures: [MemberFailure] = []
        /// Target and answer of each that was tried, for the trace.
        var answers: [(of: String, target: String, reply: Reply)] = []

        /// The one answer: 250 where one took it; otherwise 4xx where one may yet.
        var reply: Reply {
            taken ?? failures.first { $0.reply.code / 100 == 4 }?.reply ?? failures.first?.reply ?? .forwardingUnavailable
        }

        mutating func add(of address: String, _ target: String, owner: Mailbox?, _ reply: Reply) {
            answers.append((address, target, reply))
            if reply.isPositive {
                taken = taken ?? reply
            } else {
                failures.append(MemberFailure(of: address, target: target, owner: owner, reply: reply))
            }
        }
    }

    /// Gives the mail to all. What is not done when `deadline` has passed is put off.
    /// - Parameters:
    ///   - received: the `Received:` of this server.
    ///   - passedBy: the addresses that forwarded the mail before (`Delivered-To:`).
    func deliver(
        _ content: StagedContent, received: String, passedBy: PassedBy, id: String, until deadline: ContinuousClock.Instant,
        _ forwarding: Forwarding
    ) async -> Result {
        var result = Result()
        for program in expansion.programs {
            guard !passedBy.contains(program.of) else {
                result.add(of: program.of, "|\(program.command)", owner: program.owner, .forwardLoop)
                continue
            }
            // What a client waits is bounded (RFC 5321 §4.5.3.2.6): all together end by the deadline.
            guard ContinuousClock.now < deadline else {
                result.add(of: program.of, "|\(program.command)", owner: program.owner, .programTookTooLong)
                continue
            }
            let outcome = await run(program, content, received: received, until: deadline, forwarding)
            result.add(of: program.of, "|\(program.command)", owner: program.owner, .of(outcome, id: id))
            // qmail-command(8): 99 ends what is behind it.
            if outcome == .tookAndStops {
                for forward in forwards { await forward.passage?.close() }
                return result
            }
        }
        await pass(content, received: received, passedBy: passedBy, until: deadline, forwarding, into: &result)
        return result
    }

    private func pass(
        _ content: StagedContent, received: String, passedBy: PassedBy, until deadline: ContinuousClock.Instant,
        _ forwarding: Forwarding, into result: inout Result
    ) async {
        let replies = await withTaskGroup(of: (Int, Reply).self) { tasks in
            var replies: [Int: Reply] = [:]
            for (index, member) in forwards.enumerated() {
                // So many connections at a time and no more.
                if index >= forwarding.settings.openTransactions, let (done, reply) = await tasks.next() { replies[done] = reply }
                tasks.addTask {
                    guard !passedBy.contains(member.forward.of) else {
                        await member.passage?.close()
                        return (index, .forwardLoop)
                    }
                    guard let passage = member.passage else { return (index, member.reply ?? .nextHopUnreachable) }
                    let passed = PassedContent(fields: fields(for: member.forward) + received, content: content)
                    return (index, await MemberDelivery.send(passed, to: member.forward.address, by: passage, until: deadline))
                }
            }
            for await (index, reply) in tasks { replies[index] = reply }
            return replies
        }
        for (index, member) in forwards.enumerated() {
            let reply = replies[index] ?? .nextHopTimeout
            forwarding.metrics.count(reply)
            result.add(of: member.forward.of, member.forward.address.description, owner: member.forward.owner, reply)
        }
    }

    /// The answer for the one recipient of a passage.
    private static func send(
        _ content: PassedContent, to address: Address, by passage: Passage, until deadline: ContinuousClock.Instant
    ) async -> Reply {
        let left = max(ContinuousClock.now.duration(to: deadline), .zero)
        let sent = await Patience.wait(left, isWorthless: { $0.isUnreachable }) { await passage.send(content, to: address) }
        return sent?.replies.first ?? .nextHopTimeout
    }

    /// `Delivered-To:` in front of what is forwarded tells a circle, as qmail and Postfix have it.
    private func fields(for forward: Expansion.Forward) -> String {
        let first = "Delivered-To: \(expansion.address)\r\n"
        return forward.of == expansion.address ? first : "Delivered-To: \(forward.of)\r\n" + first
    }

    private func run(
        _ program: Expansion.Program, _ content: StagedContent, received: String, until deadline: ContinuousClock.Instant,
        _ forwarding: Forwarding
    ) async -> ProgramOutcome {
        guard let runner = forwarding.programs else { return .notRun("programs are not run") }
        let passed = PassedContent(fields: received, content: content)
        guard let input = try? await passed.programInput(in: forwarding.settings.folder) else {
            return .putOff(text: "the mail cannot be written for the program now")
        }
        let environment = ProgramEnvironment(program: program, sender: sender, recipient: recipient, at: forwarding.now())
        let run = ProgramRun(
            command: program.command, uid: program.user.uid, gid: program.user.gid, folder: environment.home,
            environment: environment.variables, input: input.descriptor)
        let outcome = await runner.run(run, until: deadline)
        return withExtendedLifetime(input) { outcome }
    }
}
