import Directory

/// One mail's way into one mailbox.
struct MailCopy {
    enum Way: Equatable {
        /// From the staging folder straight into `new`.
        case staged
        /// Through the Maildir's own `tmp`, on that device.
        case plain(device: UInt64)
    }

    let mailbox: Mailbox
    let way: Way
    /// Where it lies until it is durable.
    let source: String
    /// Its name in `new`.
    let target: String
    /// The folder `new`.
    let folder: String
    /// It is in `new`.
    var isVisible = false
}
