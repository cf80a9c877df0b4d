import ArgumentParser
import Foundation
import MailFormat
import Spool

/// Which mails of the queue are meant: those that match all that is given.
struct QueueSelection: ParsableArguments {
    @Option(
        help: ArgumentHelp("Mails of this sender; '<>' is the null sender.", valueName: "address"),
        transform: QueueArguments.sender)
    var sender: ReversePath?

    @Option(help: ArgumentHelp("Mails that wait for this recipient.", valueName: "address"), transform: Arguments.address)
    var recipient: Address?

    @Option(
        help: ArgumentHelp("Mails that wait for recipients of this domain.", valueName: "domain"), transform: Arguments.domain)
    var domain: Domain?

    @Option(help: ArgumentHelp("Mails queued longer ago than 90s, 30m, 2h, 3d or 1w.", valueName: "age"))
    var olderThan: Age?

    @Option(help: ArgumentHelp("Mails queued in the last 90s, 30m, 2h, 3d or 1w.", valueName: "age"))
    var newerThan: Age?

    @Option(
        help: ArgumentHelp("waiting, deferred, delivering, held or damaged.", valueName: "state"), transform: QueueArguments.state
    )
    var state: QueueState?

    @Flag(help: "Mails that were set aside because what is stored is not what was written.")
    var damaged = false

    func validate() throws {
        guard !damaged || state == nil || state == .damaged else {
            throw ValidationError("--damaged and --state \(state?.rawValue ?? "") do not go together.")
        }
    }

    func filter(now: Date = Date()) -> QueueFilter {
        let time = { (age: Age) in now.addingTimeInterval(-Double(age.microseconds) / 1e6) }
        return QueueFilter(
            sender: sender, recipient: recipient, domain: domain, before: olderThan.map(time), since: newerThan.map(time),
            state: damaged ? .damaged : state)
    }

    var isEmpty: Bool { filter() == QueueFilter() }
}
