import Files

/// A mail of a batch on its way.
struct StagedMail {
    let commit: PendingCommit
    let name: String
    var copies: [MailCopy] = []
    /// The files that were written, one for each owner and file system; the copies are links to them.
    var files: [WrittenFile] = []
    /// Room is reserved in its mailboxes.
    var hasReserved = false
    /// Why it failed; set once.
    var failure: DeliveryError?

    struct WrittenFile {
        let file: OpenFile
        let device: UInt64
    }
}
