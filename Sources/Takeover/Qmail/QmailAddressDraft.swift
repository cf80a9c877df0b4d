/// An address of which it is not yet known whether it is a mailbox.
struct QmailAddressDraft {
    /// A place that mail is kept in.
    struct Store: Hashable {
        var path: String
        var format: MailServerModel.Mailbox.Format

        var instruction: DeliveryInstruction { format == .maildir ? .maildir(path) : .mbox(path) }

        init(path: String, format: MailServerModel.Mailbox.Format) {
            self.path = path
            self.format = format
        }

        init?(_ instruction: DeliveryInstruction) {
            switch instruction {
            case .maildir(let path): self.init(path: path, format: .maildir)
            case .mbox(let path): self.init(path: path, format: .mbox)
            case .forward, .program, .refuse, .putOff: return nil
            }
        }

        /// A folder of Maildir++ in another Maildir is no mailbox of its own.
        var isSubfolder: Bool { path.split(separator: "/").last?.hasPrefix(".") ?? true }
    }

    var address: MailServerModel.Address
    /// The user's own address, without extension.
    var isUser: Bool
    /// Of a user's own address: what lies in the home.
    var storeInHome: Store?

    init(_ address: MailServerModel.Address, isUser: Bool) {
        self.address = address
        self.isUser = isUser
    }

    var stores: [Store] { address.instructions.compactMap { Store($0) } }
}
