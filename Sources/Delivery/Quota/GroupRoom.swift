import Directory

/// Which mailboxes of an address have room for a mail.
public struct GroupRoom: Sendable {
    /// A member that the mail is not for.
    public struct Full: Equatable, Sendable {
        public let mailbox: Mailbox
        /// ``DeliveryError/mailboxFull(_:)`` or ``DeliveryError/messageExceedsRoom``.
        public let error: DeliveryError
    }

    /// At least one.
    public var mailboxes: [Mailbox] = []
    public var full: [Full] = []
}

extension LocalDelivery {
    /// Looks for room in the mailboxes of one address. One member that is full does not mute the others: who reads the list cannot know of it,
    /// and whoever owns it is told.
    /// - Throws: ``DeliveryError``: the first member's where none has room; what the file system said, which is no member's fault and holds the
    ///   mail up for all.
    public func room(in mailboxes: [Mailbox], declaredOctets: Int?) async throws(DeliveryError) -> GroupRoom {
        var room = GroupRoom()
        for mailbox in mailboxes {
            do throws(DeliveryError) {
                try await checkRoom(in: mailbox, declaredOctets: declaredOctets)
                room.mailboxes.append(mailbox)
            } catch {
                switch error {
                case .mailboxFull, .messageExceedsRoom: room.full.append(GroupRoom.Full(mailbox: mailbox, error: error))
                case .noSpace, .failed: throw error
                }
            }
        }
        if room.mailboxes.isEmpty, let first = room.full.first { throw first.error }
        return room
    }
}
