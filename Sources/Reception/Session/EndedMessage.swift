import MailFormat

/// What the trace keeps of a message that was refused or given up.
struct EndedMessage: Sendable {
    let id: Identifier
    let reversePath: ReversePath
    let messageID: String?
    let octets: Int

    init(_ message: OpenMessage) {
        id = message.id
        reversePath = message.sender.reversePath
        messageID = message.header.messageID
        octets = message.octets
    }

    init(_ message: OpenSubmission) {
        id = message.id
        reversePath = message.sender.reversePath
        messageID = message.header.messageID
        octets = message.octets
    }
}
