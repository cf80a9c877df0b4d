import SMTP

extension Reply {
    /// What a client is told of a mail that could not be put into a mailbox.
    public init(_ error: DeliveryError) {
        self =
            switch error {
            case .mailboxFull(.temporary): .mailboxFullForNow
            case .mailboxFull(.permanent): .mailboxFull
            case .messageExceedsRoom: .messageExceedsRoom
            case .noSpace: .noSpace
            case .failed: .deliveryFailed
            }
    }

    /// An address of several mailboxes is not gone because one of them is full: the client shall try again.
    public static func forAlias(_ error: DeliveryError) -> Reply {
        switch error {
        case .mailboxFull: .mailboxFullForNow
        default: Reply(error)
        }
    }
}
