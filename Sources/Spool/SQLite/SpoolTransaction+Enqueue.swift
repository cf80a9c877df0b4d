import Foundation
import GRDB

extension SpoolTransaction {
    /// Queues a mail; all of it is due from its arrival on.
    func enqueue(_ envelope: SpoolEnvelope, body: StoredBody) throws -> QueueID {
        try run(MailRow.insertion, MailRow.values(of: envelope, body: body))
        let mail = db.lastInsertedRowID
        if body.file == nil {
            try run("INSERT INTO body (mail, content) VALUES (?, ?)", [mail, Data(body.memory.readableBytesView)])
        }
        let due = envelope.arrival.spoolTime
        for (index, recipient) in envelope.recipients.enumerated() {
            let line = try line(to: recipient.destination, senderKey: envelope.senderKey)
            try run(
                RecipientRow.insertion,
                RecipientRow.values(of: recipient, mail: mail, number: index + 1, line: line, due: due))
            touch(line: line)
        }
        lines.lastMail = mail
        wakes = true
        return QueueID(number: mail)
    }
}
