import Directory
import Files
import Synchronization

/// Keeps mailboxes within their quota by the file `maildirsize` of Maildir++, beside other programs that keep the same file.
///
/// What counts: every file in `new` and `cur` of the Maildir and of each of its subfolders, `.Trash` too, as Dovecot counts
/// unless it is told otherwise. (Courier leaves its trash folder out; then the next count of one corrects the other's.)
final class MaildirQuota: Sendable {
    private struct Known {
        var status: FileStatus
        var size: MaildirSize
    }

    private let fileSystem: any FileSystem
    /// Where a new `maildirsize` is written before it is renamed: this server's staging folder, or the Maildir's `tmp`.
    private let temporaryFile: @Sendable (Maildir) throws(FileSystemError) -> String
    private let owner: FileOwner
    private let known = Mutex<[Mailbox.ID: Known]>([:])
    /// What commits under way are about to add: two mails that come at once must not both take the last room.
    private let reserved = Mutex<[Mailbox.ID: MaildirUsage]>([:])
    /// One of these is held while a mailbox is counted, and from a mail's rename into `new` until its line is in `maildirsize`: so
    /// this process never counts a mail and adds its line as well.
    private let stripes: [Stripe] = (0..<64).map { _ in Stripe() }

    private final class Stripe: Sendable {
        let mutex = Mutex<Void>(())
    }

    init(
        fileSystem: any FileSystem, owner: FileOwner,
        temporaryFile: @escaping @Sendable (Maildir) throws(FileSystemError) -> String
    ) {
        self.fileSystem = fileSystem
        self.owner = owner
        self.temporaryFile = temporaryFile
    }

    /// Whether there is room for a mail of `declaredOctets`; nil when the client did not say how large it is.
    func check(_ mailbox: Mailbox, declaredOctets: Int64?) throws(DeliveryError) {
        guard mailbox.quota.isLimited else { return }
        let used = try usage(mailbox, adding: declaredOctets ?? 1) + (reserved.withLock { $0[mailbox.id] } ?? MaildirUsage())
        if used.fills(mailbox.quota) { throw .mailboxFull(mailbox.fullReply) }
        guard let declaredOctets else { return }
        let (sum, isTooLarge) = used.octets.addingReportingOverflow(declaredOctets)
        guard !isTooLarge, !MaildirUsage(octets: sum, messages: used.messages + 1).exceeds(mailbox.quota) else {
            throw .messageExceedsRoom
        }
    }

    /// Takes room for a mail whose size is known now, until ``release(_:octets:)``.
    /// - Parameter mayExceed: the mail has several recipients and one answer. A mailbox that had room at RCPT takes it, even
    ///   where it is a little more than that room, since refusing would refuse it to all of them.
    func reserve(_ mailbox: Mailbox, octets: Int64, mayExceed: Bool) throws(DeliveryError) {
        guard mailbox.quota.isLimited else { return }
        let used = try mayExceed ? MaildirUsage() : usage(mailbox, adding: octets)
        let fits = reserved.withLock { reserved in
            let own = (reserved[mailbox.id] ?? MaildirUsage()) + MaildirUsage(octets: octets, messages: 1)
            if !mayExceed, (used + own).exceeds(mailbox.quota) { return false }
            reserved[mailbox.id] = own
            return true
        }
        if !fits { throw .mailboxFull(mailbox.fullReply) }
    }

    func release(_ mailbox: Mailbox, octets: Int64) {
        guard mailbox.quota.isLimited else { return }
        reserved.withLock { reserved in
            guard let own = reserved[mailbox.id] else { return }
            let rest = own + MaildirUsage(octets: -octets, messages: -1)
            reserved[mailbox.id] = rest.messages > 0 ? rest : nil
        }
    }

    /// Does `deliver`, which brings a mail of `octets` into `new`, and adds its line.
    ///
    /// A crash between the two leaves a mail that is not counted until the next count. That errs to the owner's favour.
    /// A line that cannot be written is no reason to refuse a mail that is delivered; the file is removed then, so that the
    /// next look counts anew.
    func count(_ octets: Int64, in mailbox: Mailbox, _ deliver: () throws(FileSystemError) -> Void) throws(FileSystemError) {
        guard mailbox.quota.isLimited else { return try deliver() }
        let result = stripe(of: mailbox).mutex.withLock { _ in
            Result { () throws(FileSystemError) in
                try deliver()
                append(MaildirUsage(octets: octets, messages: 1), to: mailbox)
            }
        }
        try result.get()
    }

    /// Takes a line back, of a mail that was delivered here and had to be withdrawn.
    func uncount(_ octets: Int64, in mailbox: Mailbox) {
        guard mailbox.quota.isLimited else { return }
        append(MaildirUsage(octets: -octets, messages: -1), to: mailbox)
    }

    private func append(_ usage: MaildirUsage, to mailbox: Mailbox) {
        let path = mailbox.maildir + "/maildirsize"
        do throws(FileSystemError) {
            // One write(2) with O_APPEND: lines of several programs never mix.
            try fileSystem.write(MaildirSize.line(adding: usage), to: fileSystem.open(path, .append))
        } catch {
            if !error.isMissing { try? fileSystem.unlinkIfThere(path) }
        }
    }

    /// What the mailbox holds, by `maildirsize` where that can be believed, else by a count.
    private func usage(_ mailbox: Mailbox, adding octets: Int64) throws(DeliveryError) -> MaildirUsage {
        do throws(FileSystemError) {
            if let known = try trusted(mailbox, adding: octets) { return known }
            let result = stripe(of: mailbox).mutex.withLock { _ in
                Result { () throws(FileSystemError) in
                    // Another thread may have counted while this one waited.
                    if let known = try trusted(mailbox, adding: octets) { return known }
                    return try countAnew(mailbox)
                }
            }
            return try result.get()
        } catch {
            throw error.delivery
        }
    }

    /// What `maildirsize` says; nil where it is missing, damaged, too long, made for another quota, or where it would refuse the
    /// mail and is older than 15 minutes or has more than one line.
    private func trusted(_ mailbox: Mailbox, adding octets: Int64) throws(FileSystemError) -> MaildirUsage? {
        guard let (status, size) = try read(mailbox), size.definition == mailbox.quota else { return nil }
        let (sum, isTooLarge) = size.usage.octets.addingReportingOverflow(octets)
        let wanted = MaildirUsage(octets: isTooLarge ? .max : sum, messages: size.usage.messages + 1)
        if wanted.exceeds(mailbox.quota) {
            let age = UniqueNames.now() / 1_000_000 - status.modified / 1_000_000_000
            if size.lines > 1 || age > MaildirSize.secondsTrusted { return nil }
        }
        return size.usage
    }

    /// One stat(2) where the file is as it was when it was last read.
    private func read(_ mailbox: Mailbox) throws(FileSystemError) -> (FileStatus, MaildirSize)? {
        let path = mailbox.maildir + "/maildirsize"
        guard let status = try fileSystem.statusIfThere(path), status.octets <= MaildirSize.longestOctets else { return nil }
        if let known = known.withLock({ $0[mailbox.id] }), known.status == status { return (status, known.size) }
        let file: OpenFile
        do throws(FileSystemError) {
            file = try fileSystem.open(path, .read)
        } catch {
            // Removed by somebody since the stat above.
            if error.isMissing { return nil }
            throw error
        }
        var text: [UInt8] = []
        try fileSystem.readAll(file) { text += $0 }
        guard let size = MaildirSize(parsing: text) else { return nil }
        // A text that grew while it was read belongs to no status; it holds for this answer only.
        if text.count == status.octets {
            known.withLock { $0[mailbox.id] = Known(status: status, size: size) }
        }
        return (status, size)
    }

    private func countAnew(_ mailbox: Mailbox) throws(FileSystemError) -> MaildirUsage {
        let maildir = Maildir(mailbox: mailbox)
        guard try fileSystem.statusIfThere(maildir.path) != nil else { return MaildirUsage() }
        let count = MaildirCount(maildir: maildir, fileSystem: fileSystem)
        var (usage, latest) = try count.sum()
        // A folder that changed while it was counted may have been counted wrong; then once more, and then without keeping it.
        if try count.latestChange() > latest {
            (usage, latest) = try count.sum()
            if try count.latestChange() > latest {
                try fileSystem.unlinkIfThere(maildir.path + "/maildirsize")
                return usage
            }
        }
        let temporary = try temporaryFile(maildir)
        do throws(FileSystemError) {
            let file = try fileSystem.open(temporary, .create)
            try fileSystem.write(MaildirSize.text(definition: mailbox.quota, usage: usage), to: file)
            try owner.give(file, to: mailbox, fileSystem)
            try fileSystem.rename(temporary, maildir.path + "/maildirsize")
        } catch {
            try? fileSystem.unlinkIfThere(temporary)
            throw error
        }
        return usage
    }

    private func stripe(of mailbox: Mailbox) -> Stripe {
        stripes[Int(UInt64(bitPattern: mailbox.id) % UInt64(stripes.count))]
    }
}
