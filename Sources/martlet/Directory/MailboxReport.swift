import Directory

/// A mailbox and how its password is kept; in JSON the keys of ``Mailbox`` and `passwordMethod`, which is null where nobody can
/// log in.
struct MailboxReport: Encodable {
    var mailbox: Mailbox
    var password: PasswordHash?

    private var passwordMethod: String? { password.map { $0.method ?? "unknown" } }

    private enum CodingKeys: CodingKey {
        case passwordMethod
    }

    func encode(to encoder: any Encoder) throws {
        try mailbox.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(passwordMethod, forKey: .passwordMethod)
    }

    /// One fact a line, for a terminal.
    var facts: String {
        mailbox.facts + "\n" + FactList(facts: [("password", passwordMethod ?? "none")], nameWidth: "administrator".count).text
    }
}
