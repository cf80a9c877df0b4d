import ArgumentParser
import Directory
import MailFormat

struct MailboxShow: DirectoryCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "What the directory knows of a mailbox.")

    @OptionGroup var place: DirectoryOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The address.", transform: Arguments.address)
    var address: Address

    func answer() async throws -> String {
        let found = try await place.open().mailbox(at: address)
        return try output.render(found, found.facts)
    }
}

extension Mailbox {
    /// One fact a line, for a terminal.
    var facts: String {
        FactList(facts: [
            ("address", address), ("number", String(id)), ("maildir", maildir), ("owner", "\(uid):\(gid)"), ("quota", quota.text),
            ("when full", fullReply == .temporary ? "temporary (452 4.2.2)" : "permanent (552 5.2.2)"),
            ("state", isEnabled ? "enabled" : "disabled"), ("administrator", isAdministrator ? "yes" : "no"),
        ]).text
    }
}

extension Mailbox.Quota {
    /// `2G`, `1000 mails`, `2G, 1000 mails`, `none`.
    var text: String {
        guard isLimited else { return "none" }
        return [octets > 0 ? Self.size(octets) : nil, messages > 0 ? "\(messages) mails" : nil].compactMap(\.self).joined(
            separator: ", ")
    }

    /// With the largest unit of 1024 that leaves a whole number, as the option reads it.
    private static func size(_ octets: Int64) -> String {
        for (unit, shift) in [("T", Int64(40)), ("G", 30), ("M", 20), ("K", 10)] where octets & ((1 << shift) - 1) == 0 {
            return "\(octets >> shift)\(unit)"
        }
        return String(octets)
    }
}
