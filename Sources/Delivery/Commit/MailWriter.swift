import Directory
import Files

/// Writes the files of one mail: into the staging folder for the mailboxes of its file system, into `tmp` for the others.
struct MailWriter {
    let ground: DeliveryGround
    let staging: StagingFolder

    private struct Group: Hashable {
        var device: UInt64
        var isStaged: Bool
        var uid: UInt32
        var gid: UInt32
    }

    /// Writes the mail for each of its mailboxes. After this nothing is durable and nothing is visible. A crash leaves entries in
    /// staging that recovery removes when they are not whole and delivers when they are: the client, who got no answer, sends the
    /// mail again then, and the mailbox has it twice, as SMTP cannot help (RFC 5321 §4.5.3.2.6).
    ///
    /// What was made before a failure is in `mail.copies`, for the caller to remove.
    func write(_ mail: inout StagedMail) throws(DeliveryError) {
        do throws(FileSystemError) {
            var part = mail.commit.content.file
            for (group, mailboxes) in try groups(of: mail) {
                try write(&mail, for: mailboxes, in: group, taking: &part)
            }
            // No mailbox could take the part file over; its octets were copied.
            if let part { try ground.fileSystem.unlinkIfThere(part.path) }
        } catch {
            throw error.delivery
        }
    }

    /// One file has one owner and lies on one file system, so a mail is written once for each pair of these.
    private func groups(of mail: StagedMail) throws(FileSystemError) -> [(Group, [Mailbox])] {
        var groups: [(Group, [Mailbox])] = []
        for mailbox in mail.commit.mailboxes {
            let maildir = Maildir(mailbox: mailbox)
            let isOthers = ground.isOthers(mailbox)
            let device = try maildir.prepare(ground.fileSystem, owner: ground.owner)
            let isStaged = !isOthers && device == staging.device && !ground.isAcrossMounts(mailbox)
            let group = Group(device: device, isStaged: isStaged, uid: mailbox.uid, gid: mailbox.gid)
            if let index = groups.firstIndex(where: { $0.0 == group }) {
                groups[index].1.append(mailbox)
            } else {
                groups.append((group, [mailbox]))
            }
        }
        // The staged ones first: one of them can take the part file over without a copy.
        return groups.filter(\.0.isStaged) + groups.filter { !$0.0.isStaged }
    }

    private func write(
        _ mail: inout StagedMail, for mailboxes: [Mailbox], in group: Group, taking part: inout OpenFile?
    ) throws(FileSystemError) {
        var first: String?
        for mailbox in mailboxes {
            let copy = try copy(of: mail, for: mailbox, in: group)
            mail.copies.append(copy)
            if let first {
                try ground.fileSystem.link(first, copy.source)
                continue
            }
            first = copy.source
            let file: OpenFile
            if group.isStaged, let taken = part {
                // The part file has all octets by now. With its new name it is a mail of this mailbox.
                try ground.fileSystem.rename(taken.path, copy.source)
                part = nil
                file = taken
            } else {
                file = try ground.fileSystem.open(copy.source, .create)
                try fill(file, from: mail.commit.content)
            }
            try ground.owner.give(file, to: mailbox, ground.fileSystem)
            mail.files.append(StagedMail.WrittenFile(file: file, device: group.device))
        }
    }

    private func copy(of mail: StagedMail, for mailbox: Mailbox, in group: Group) throws(FileSystemError) -> MailCopy {
        let maildir = Maildir(mailbox: mailbox)
        let source: String
        if group.isStaged {
            let checksum = mail.commit.content.checksum.hexadecimal
            source = staging.path(of: .mail(mailbox: mailbox.id, checksum: checksum, name: mail.name))
        } else {
            try ground.prepareTmp(of: maildir, staging)
            source = maildir.tmp + "/" + mail.name
        }
        return MailCopy(
            mailbox: mailbox, way: group.isStaged ? .staged : .plain(device: group.device), source: source,
            target: maildir.new + "/" + mail.name, folder: maildir.new)
    }

    private func fill(_ file: OpenFile, from content: StoredContent) throws(FileSystemError) {
        if let beginning = content.file {
            try ground.fileSystem.readAll(beginning) { octets throws(FileSystemError) in
                try ground.fileSystem.write(octets, to: file)
            }
        } else {
            try ground.fileSystem.write(content.rest, to: file)
        }
    }
}
