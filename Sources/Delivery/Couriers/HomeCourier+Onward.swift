import Directory
import Foundation
import MailFormat
import SMTP
import Spool

/// What an address leads to beyond mailboxes.
///
/// The order of the steps, and what a crash behind each leaves: the mailboxes have their copies; programs ran, in their order; forwards are committed
/// to the queue, each with its own tries and its own fate; the recipient is settled. A crash behind any of them does those before once more.
extension HomeCourier {
    /// - Parameter onward: nil where no recipient of the mail leads further.
    func finish(_ stop: inout Stop, _ onward: OnwardMail?) async -> RecipientOutcome {
        guard stop.leadsFurther, let onward else {
            let names = stop.mailboxes.map(\.address).joined(separator: ", ")
            return .delivered(Reply(250, .init(2, 1, 5), "in the mailbox \(names)"), to: .mailbox)
        }
        var refusal: Reply?
        for program in stop.programs where !stop.progress.isStopped {
            let reply = await reply(of: program, &stop, onward)
            // As qmail-local(8) has it: what is behind it waits too, since it may still say that it shall not get the mail.
            if reply.code / 100 == 4 { return .temporary(reply) }
            if !reply.isPositive { refusal = refusal ?? reply }
        }
        if !stop.progress.isStopped, let later = await passOn(&stop, onward) { return later }
        refusal = refusal ?? stop.progress.forwards.values.first { !$0.isPositive }
        if let refusal { return .permanent(refusal) }
        guard !stop.forwards.isEmpty, !stop.progress.isStopped else {
            return .delivered(.programTook(id: onward.lease.envelope.id), to: .mailbox)
        }
        let names = stop.forwards.map(\.address.description).joined(separator: ", ")
        return .delivered(Reply(250, .init(2, 1, 5), "passed on to \(names)"), to: .expansion)
    }

    // MARK: - Programs

    private func reply(of program: Expansion.Program, _ stop: inout Stop, _ onward: OnwardMail) async -> Reply {
        let name = MemberProgress.name(program)
        if let known = stop.progress.programs[name] { return known }
        guard !onward.wasPassed(by: program.of) else { return .forwardLoop }
        let outcome = await run(program, stop, onward)
        let reply = Reply.of(outcome, id: onward.lease.envelope.id)
        if reply.code / 100 != 4 { stop.progress.programs[name] = reply }
        // qmail-command(8): 99 ends what is behind it.
        if outcome == .tookAndStops { stop.progress.isStopped = true }
        return reply
    }

    private func run(_ program: Expansion.Program, _ stop: Stop, _ onward: OnwardMail) async -> ProgramOutcome {
        guard let programs else { return .notRun("programs are not run") }
        guard let input = try? await SpooledContent(onward.content).programInput(in: programs.folder) else {
            return .putOff(text: "the mail cannot be written for the program now")
        }
        let environment = ProgramEnvironment(
            program: program, sender: onward.lease.envelope.reversePath,
            recipient: .address(stop.recipient.recipient.address), at: Int64(onward.now.timeIntervalSince1970))
        let run = ProgramRun(
            command: program.command, uid: program.user.uid, gid: program.user.gid, folder: environment.home,
            environment: environment.variables, input: input.descriptor)
        let outcome = await programs.runner.run(run)
        return withExtendedLifetime(input) { outcome }
    }

    // MARK: - Forwards

    /// What goes elsewhere is a mail of its own in the queue, for each address of this server that forwards: each may have a sender of its own.
    /// - Returns: nil when all of them are in the queue, or can never be.
    private func passOn(_ stop: inout Stop, _ onward: OnwardMail) async -> RecipientOutcome? {
        let groups = Dictionary(grouping: stop.forwards, by: MemberProgress.group)
        for (group, forwards) in groups.sorted(by: { $0.key < $1.key }) where stop.progress.forwards[group] == nil {
            guard let first = forwards.first else { continue }
            guard !onward.wasPassed(by: first.of) else {
                stop.progress.forwards[group] = .forwardLoop
                continue
            }
            do throws(ForwardedSender.Refusal) {
                let sender = try await sender(of: onward, for: first)
                if let later = await enqueue(forwards, from: sender, stop, onward) { return later }
                stop.progress.forwards[group] = Reply(250, .init(2, 1, 5), "passed on")
            } catch {
                guard error.reply.code / 100 == 5 else { return .untried(error.reply, until: onward.now.addingTimeInterval(60)) }
                stop.progress.forwards[group] = error.reply
            }
        }
        return nil
    }

    private func enqueue(
        _ forwards: [Expansion.Forward], from sender: ReversePath, _ stop: Stop, _ onward: OnwardMail
    ) async -> RecipientOutcome? {
        // `Delivered-To:` tells a circle, as in the session.
        let of = forwards.first?.of ?? stop.address
        let first = "Delivered-To: \(stop.address)\r\n"
        let fields = of == stop.address ? first : "Delivered-To: \(of)\r\n" + first
        do throws(SpoolError) {
            let envelope = onward.lease.envelope.forwarded(to: forwards, of: stop.recipient.recipient, from: sender)
            try await spool.enqueue(SpooledContent(onward.content, prefix: fields), envelope)
            return nil
        } catch {
            let reply = Reply(451, .init(4, 3, 0), "cannot be passed on now: \(error)")
            return .untried(reply, until: onward.now.addingTimeInterval(300))
        }
    }

    /// The sender of a domain of this server stays: it may go out under that name from here, and reports come back to it. Any other becomes one
    /// of the forwarding domain, as in the session.
    private func sender(
        of onward: OnwardMail, for forward: Expansion.Forward
    ) async throws(ForwardedSender.Refusal) -> ReversePath {
        let sender = onward.lease.envelope.reversePath
        guard case .address(let address) = sender else { return sender }
        if onward.lease.envelope.answerableSender != nil {
            do throws(DirectoryError) {
                if try await directory.isLocal(address.domain) { return sender }
            } catch {
                throw ForwardedSender.Refusal(reply: .directoryUnreachable)
            }
        }
        return try await ForwardedSender(directory: directory, now: Int64(onward.now.timeIntervalSince1970))
            .path(sender, for: forward)
    }
}
