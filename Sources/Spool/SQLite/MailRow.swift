import Foundation
import GRDB
import MailFormat

/// A row of the table `mail`: the envelope without its recipients.
enum MailRow {
    /// A row that does not say what was written.
    struct Damage: Error {
        var reason: String
    }

    private enum Origin: Int64 {
        case mailbox = 0
        case ownNetwork = 1
        case localAccount = 2
        case server = 3
        case held = 4
        case unanswerable = 5
    }

    static let columns = """
        name, sender, origin, proof, reportTo, senderKey, arrival, is8Bit, usesSMTPUTF8, requiresTLS, envelopeID, returnedContent, \
        messageID, octets
        """

    static let insertion = """
        INSERT INTO mail (\(columns), checksum, file, openRecipients) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """

    static func values(of envelope: SpoolEnvelope, body: StoredBody) -> StatementArguments {
        let (origin, proof, address) = parts(of: envelope.origin)
        let sender = text(of: envelope.reversePath)
        let reportTo = address.map(\.description)
        return [
            envelope.id, sender, origin.rawValue, proof, reportTo == sender ? nil : reportTo, envelope.senderKey,
            envelope.arrival.spoolTime, envelope.is8Bit, envelope.usesSMTPUTF8, envelope.requiresTLS, envelope.envelopeID,
            envelope.returnedContent?.rawValue, envelope.messageID, body.octets, Int64(bitPattern: body.checksum), body.file,
            envelope.recipients.count,
        ]
    }

    /// A reverse-path as the table has it: the empty text is the null sender.
    static func text(of path: ReversePath) -> String {
        switch path {
        case .null: ""
        case .address(let address): address.description
        }
    }

    /// - Throws: ``Damage`` for what was never written.
    static func envelope(_ row: Row) throws -> (envelope: SpoolEnvelope, octets: Int) {
        let senderText: String = try value(row, 1)
        let sender: ReversePath = senderText.isEmpty ? .null : .address(try address(senderText))
        let returned: String? = try optional(row, 11)
        let content = try returned.map { text in
            guard let content = ReturnedContent(rawValue: text) else { throw Damage(reason: "RET is \(text)") }
            return content
        }
        let envelope = SpoolEnvelope(
            id: try value(row, 0), reversePath: sender, origin: try origin(row, sender: senderText), recipients: [],
            senderKey: try value(row, 5), arrival: Date(spoolTime: try value(row, 6)), is8Bit: try value(row, 7),
            usesSMTPUTF8: try value(row, 8), requiresTLS: try value(row, 9), envelopeID: try optional(row, 10),
            returnedContent: content, messageID: try optional(row, 12))
        return (envelope, try value(row, 13))
    }

    static func address(_ text: String) throws -> Address {
        do {
            return try Address(text)
        } catch {
            throw Damage(reason: "\(text) is no address")
        }
    }

    /// A column's value; what another program put there in another shape is damage, and no reason to stop.
    static func value<Value: DatabaseValueConvertible>(_ row: Row, _ index: Int) throws -> Value {
        guard let value = Value.fromDatabaseValue(row[index] as DatabaseValue) else {
            throw Damage(reason: "column \(index) does not hold what it should")
        }
        return value
    }

    static func optional<Value: DatabaseValueConvertible>(_ row: Row, _ index: Int) throws -> Value? {
        let stored: DatabaseValue = row[index]
        return stored.isNull ? nil : try value(row, index)
    }

    private static func parts(of origin: SpoolEnvelope.Origin) -> (Origin, proof: String?, Address?) {
        switch origin {
        case .server: (.server, nil, nil)
        case .held: (.held, nil, nil)
        case .unanswerable: (.unanswerable, nil, nil)
        case .answerable(let sender):
            switch sender.proof {
            case .mailbox(let id): (.mailbox, String(id), sender.address)
            case .ownNetwork(let client): (.ownNetwork, client, sender.address)
            case .localAccount(let name): (.localAccount, name, sender.address)
            }
        }
    }

    private static func origin(_ row: Row, sender: String) throws -> SpoolEnvelope.Origin {
        let number: Int64 = try value(row, 2)
        guard let origin = Origin(rawValue: number) else { throw Damage(reason: "there is no origin \(number)") }
        let proof: AnswerableSender.Proof
        switch origin {
        case .server: return .server
        case .held: return .held
        case .unanswerable: return .unanswerable
        case .mailbox:
            let text: String = try value(row, 3)
            guard let id = Int64(text) else { throw Damage(reason: "\(text) is no mailbox's number") }
            proof = .mailbox(id: id)
        case .ownNetwork: proof = .ownNetwork(client: try value(row, 3))
        case .localAccount: proof = .localAccount(name: try value(row, 3))
        }
        let reportTo: String? = try optional(row, 4)
        return .answerable(AnswerableSender(stored: try address(reportTo ?? sender), proof: proof))
    }
}
