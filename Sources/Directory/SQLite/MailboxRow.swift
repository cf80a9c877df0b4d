import GRDB
import MailFormat

/// Reads ``Mailbox`` from the tables `mailbox` and `domain`.
enum MailboxRow {
    private static let columns = """
        mailbox.id, mailbox.localPart, domain.name AS domainName, mailbox.maildir, mailbox.uid, mailbox.gid, mailbox.quotaOctets,
        mailbox.quotaMessages, mailbox.fullReply, mailbox.isEnabled, mailbox.isAdministrator,
        mailbox.language
        """

    /// - Parameters:
    ///   - join: further tables.
    ///   - condition: the condition and the order.
    static func fetchAll(
        _ db: Database, join: String = "", where condition: String = "TRUE", _ arguments: StatementArguments = []
    ) throws -> [Mailbox] {
        try Row.fetchAll(
            db, sql: "SELECT \(columns) FROM mailbox JOIN domain ON domain.id = mailbox.domain \(join) WHERE \(condition)",
            arguments: arguments
        ).map(mailbox(from:))
    }

    /// The address as ``Mailbox/address`` promises it.
    static func address(localPart key: String, domain: String) -> String {
        let localPart = (try? LocalPart(text: key))?.description ?? key
        return "\(localPart)@\(domain)"
    }

    private static func mailbox(from row: Row) -> Mailbox {
        Mailbox(
            id: row["id"],
            address: address(localPart: row["localPart"], domain: row["domainName"]),
            maildir: row["maildir"],
            uid: row["uid"],
            gid: row["gid"],
            quota: Mailbox.Quota(octets: row["quotaOctets"], messages: row["quotaMessages"]),
            fullReply: Mailbox.FullReply(rawValue: row["fullReply"]) ?? .temporary,
            isEnabled: row["isEnabled"],
            isAdministrator: row["isAdministrator"],
            language: (row["language"] as String?).flatMap(Mailbox.Language.init(rawValue:)))
    }
}
