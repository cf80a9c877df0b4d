import ArgumentParser
import Foundation
import MailFormat
import Spool

/// Reads the arguments of the queue's commands; an error of these is one of usage (exit code 64).
enum QueueArguments {
    static func sender(_ text: String) throws -> ReversePath {
        text == "<>" || text.isEmpty ? .null : .address(try Arguments.address(text))
    }

    static func state(_ text: String) throws -> QueueState {
        let states: [QueueState] = [.waiting, .deferred, .delivering, .held, .damaged]
        guard let state = states.first(where: { $0.rawValue == text }) else {
            throw ValidationError("A state is \(states.map(\.rawValue).joined(separator: ", ")), not \"\(text)\".")
        }
        return state
    }
}

/// A mail as it is named to a command: the number that `list` shows, or the name that its 250 reply and the trace have.
enum MailName: ExpressibleByArgument, Hashable {
    case number(QueueID)
    case name(String)

    init?(argument: String) {
        let digits = argument.hasPrefix("#") ? argument.dropFirst() : argument[...]
        if let number = Int64(digits), number > 0 {
            self = .number(QueueID(number: number))
        } else if !argument.isEmpty, !argument.hasPrefix("#") {
            self = .name(argument)
        } else {
            return nil
        }
    }

    /// How many mails of one name are listed.
    private static let listed = 20

    /// What was forwarded, and the report on a mail, bear the name of the mail they come of. A command does not guess which one is meant.
    /// - Throws: ``SpoolError/notFound(_:)`` where no mail has the name, `ValidationError` (exit code 64) where several have it.
    func id(in spool: any SpoolAdministration) async throws -> QueueID {
        switch self {
        case .number(let id): return id
        case .name(let name):
            let found = try await spool.mails(matching: QueueFilter(name: name), after: nil, limit: Self.listed + 1)
            guard let mail = found.first else { throw SpoolError.notFound("There is no mail \(name) in the queue.") }
            guard found.count == 1 else { throw Self.ambiguous(name, found) }
            return mail.id
        }
    }

    private static func ambiguous(_ name: String, _ mails: [QueuedMail]) -> ValidationError {
        let lines = mails.prefix(listed).map { mail in
            "  \(mail.id.number)  from \(mail.sender.isEmpty ? "<>" : mail.sender) to \(mail.firstRecipient ?? "nobody")"
        }
        let more = mails.count > listed ? ["  and more"] : []
        return ValidationError(
            (["Several mails are named \(name). Say which one by its number:"] + lines + more).joined(separator: "\n"))
    }
}
