import Directory
import MailFormat

/// An address of the plan while it is drawn up: an alias, or the forward of a mailbox.
struct PlannedAddress {
    /// One way that its mail takes.
    struct Target {
        var target: ForwardTarget
        /// The name of the plan that it leads to; nil for an address elsewhere and a program.
        var name: NameKey?
        /// What the old server had there.
        var instruction: DeliveryInstruction
    }

    /// Its place in ``MailServerModel/addresses``.
    var index: Int
    var name: NameKey
    var address: Address
    /// Whether a mailbox bears the name.
    var isForward: Bool
    var keepsCopy = false
    var targets: [Target] = []
    var owner: Address?
    /// Set when nothing is left of it.
    var isGone = false

    var programs: [String] {
        targets.compactMap { if case .program(let command) = $0.target { command } else { nil } }
    }
}
