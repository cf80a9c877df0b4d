import Foundation
import GRDB
import MailFormat

/// Reads ``Mailbox`` from the tables `mailbox` and `domain`.
enum MailboxRow {
    private static let columns = """
        mailbox.id, mailbox.localPart, domain.name AS domainName, mailbox.maildir, mailbox.uid, mailbox.gid, mailbox.quotaOctets,
        mailbox.quotaMessages, mailbox.fullReply, mailbox.isEnabled, mailbox.isAdministrator, mailbox.forwardTargets,
        mailbox.forwardKeepsCopy, mailbox.forwardOwner, mailbox.language, mailbox.recipientsPerHour, mailbox.recipientsPerDay
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
        ).map { row in
            var mailbox = mailbox(from: row)
            mailbox.forward = try forward(db, from: row)
            return mailbox
        }
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
            language: (row["language"] as String?).flatMap(Mailbox.Language.init(rawValue:)),
            sendingLimit: Mailbox.SendingLimit(
                recipientsPerHour: row["recipientsPerHour"], recipientsPerDay: row["recipientsPerDay"]))
    }

    /// Targets as the column `forwardTargets` keeps them.
    static func text(of targets: [ForwardTarget]) -> String {
        let data = (try? JSONEncoder().encode(targets.map(\.description))) ?? Data("[]".utf8)
        return String(decoding: data, as: UTF8.self)
    }

    private static func forward(_ db: Database, from row: Row) throws -> Mailbox.Forward? {
        guard let text: String = row["forwardTargets"] else { return nil }
        let targets = try JSONDecoder().decode([String].self, from: Data(text.utf8))
        let owner: String? = try (row["forwardOwner"] as Int64?).flatMap { try self.address(db, of: $0) }
        return Mailbox.Forward(targets: targets, keepsCopy: row["forwardKeepsCopy"], owner: owner)
    }

    /// The address of the mailbox of that number.
    static func address(_ db: Database, of mailbox: Mailbox.ID) throws -> String? {
        try Row.fetchOne(
            db,
            sql:
                "SELECT mailbox.localPart, domain.name FROM mailbox JOIN domain ON domain.id = mailbox.domain WHERE mailbox.id = ?",
            arguments: [mailbox]
        ).map { address(localPart: $0[0], domain: $0[1]) }
    }
}
