import Directory
import Files
import Glibc

/// Brings mails that wait at the same time into their mailboxes, with as few syncs as the file systems allow.
///
/// The steps, and what a crash behind each leaves:
/// 1. *Written*: the files stand in staging (or in a Maildir's `tmp`), nothing is durable. A crash leaves any part of it.
///    Nobody has an answer. Recovery removes what is not whole; what happens to be whole is delivered.
/// 2. *Synced*: each file and its entry in staging is on disk. A crash leaves them there, and recovery delivers them.
/// 3. *Visible*: each entry is renamed into `new`. Where a rename is whole on disk (``FileSystemKind/renamesWhole``) it need not be
///    durable before the answer: after a crash the mail stands in staging or in `new`, one of both and never in both, and what
///    stands in staging is renamed again. That also keeps it exactly once when the reader has moved or deleted the mail
///    meanwhile: the journal writes changes in their order, so a disk that knows of the deletion knows of the rename.
///    Elsewhere, and for mails that went through `tmp`, the folders `new` are synced as well before the answer.
/// 4. *Answered.*
struct CommitBatch {
    let ground: DeliveryGround
    let staging: StagingFolder
    private var mails: [StagedMail]
    private let kind: FileSystemKind

    init(ground: DeliveryGround, staging: StagingFolder, commits: [PendingCommit]) {
        self.ground = ground
        self.staging = staging
        kind = staging.kind
        mails = commits.map { commit in
            let content = commit.content
            let name = ground.names.next(storedOctets: content.storedOctets, wireOctets: content.wireOctets)
            return StagedMail(commit: commit, name: name)
        }
    }

    mutating func run() {
        for index in mails.indices { write(index) }
        syncFiles()
        // Copies whose rename must be durable before the answer.
        let kind = kind
        for index in mails.indices { show(index) { $0.way != .staged || !kind.renamesWhole } }
        syncFolders()
        for index in mails.indices {
            show(index) { $0.way == .staged && kind.renamesWhole }
            answer(index)
        }
    }

    // MARK: Step 1

    private mutating func write(_ index: Int) {
        let commit = mails[index].commit
        do throws(DeliveryError) {
            for (count, mailbox) in commit.mailboxes.enumerated() {
                do throws(DeliveryError) {
                    try ground.quota.reserve(
                        mailbox, octets: commit.content.storedOctets, mayExceed: commit.mailboxes.count > 1)
                } catch {
                    for mailbox in commit.mailboxes[..<count] {
                        ground.quota.release(mailbox, octets: commit.content.storedOctets)
                    }
                    throw error
                }
            }
            mails[index].hasReserved = true
            try MailWriter(ground: ground, staging: staging).write(&mails[index])
        } catch {
            mails[index].failure = error
        }
    }

    // MARK: Step 2

    private mutating func syncFiles() {
        for (device, files) in grouped({ $0.files.map { ($0.device, $0.file) } }) {
            let anchor = device == staging.device ? staging.folder : files[0].1
            let deviceKind = ground.kind(of: anchor.path, device: device)
            if files.count >= ground.settings.groupThreshold, deviceKind.reportsErrorsOfSyncfs {
                // One call for all; when it fails nobody knows whose octets were lost, so that all are refused.
                attempt(files.map(\.0)) { fileSystem throws(FileSystemError) in try fileSystem.syncFileSystem(of: anchor) }
                continue
            }
            for (index, file) in files {
                attempt([index]) { fileSystem throws(FileSystemError) in try fileSystem.sync(file) }
            }
            // Elsewhere the answer rests on the entry in `new`, which is synced in step 3.
            if device == staging.device, kind.renamesWhole {
                let folder = staging.folder
                attempt(files.map(\.0)) { fileSystem throws(FileSystemError) in try fileSystem.sync(folder) }
            }
        }
    }

    // MARK: Step 3

    private mutating func show(_ index: Int, _ belongs: (MailCopy) -> Bool) {
        for number in mails[index].copies.indices {
            guard mails[index].failure == nil else { return }
            let copy = mails[index].copies[number]
            guard belongs(copy) else { continue }
            do throws(FileSystemError) {
                let octets = mails[index].commit.content.storedOctets
                try ground.quota.count(octets, in: copy.mailbox) { () throws(FileSystemError) in
                    try CopyMover(ground: ground, staging: staging).move(copy)
                }
                mails[index].copies[number].isVisible = true
            } catch {
                mails[index].failure = error.delivery
            }
        }
    }

    private mutating func syncFolders() {
        let folders = grouped { mail in
            mail.copies.filter(\.isVisible).map { copy in
                switch copy.way {
                case .staged: (staging.device, copy.folder)
                case .plain(let device): (device, copy.folder)
                }
            }
        }
        for (device, entries) in folders {
            let byFolder = Dictionary(grouping: entries, by: \.1).mapValues { $0.map(\.0) }
            guard let first = entries.first else { continue }
            if byFolder.count >= ground.settings.groupThreshold,
                ground.kind(of: first.1, device: device).reportsErrorsOfSyncfs
            {
                attempt(entries.map(\.0)) { fileSystem throws(FileSystemError) in
                    try fileSystem.syncFileSystem(of: fileSystem.open(first.1, .folder))
                }
                continue
            }
            for (folder, indices) in byFolder {
                attempt(indices) { fileSystem throws(FileSystemError) in try fileSystem.syncFolder(folder) }
            }
        }
    }

    // MARK: Step 4

    private mutating func answer(_ index: Int) {
        let commit = mails[index].commit
        if mails[index].failure != nil { withdraw(index) }
        if mails[index].hasReserved {
            for mailbox in commit.mailboxes { ground.quota.release(mailbox, octets: commit.content.storedOctets) }
        }
        if let failure = mails[index].failure {
            commit.answer.resume(returning: .failure(failure))
            return
        }
        ground.metrics.deliveries.increment(by: commit.mailboxes.count)
        ground.metrics.octets.increment(by: commit.content.storedOctets * Int64(commit.mailboxes.count))
        ground.metrics.commit.recordNanoseconds(PendingCommit.now() - commit.begin)
        commit.answer.resume(returning: .success(()))
    }

    /// Takes back what was made of a mail that is refused, durably: an entry that came back after a crash would be delivered
    /// although the client was told to send the mail again.
    private func withdraw(_ index: Int) {
        var folders = Set<String>()
        var paths: [String] = []
        for copy in mails[index].copies {
            paths.append(copy.source)
            folders.insert(FilePath.parent(of: copy.source))
            guard copy.isVisible else { continue }
            paths.append(copy.target)
            folders.insert(copy.folder)
            ground.quota.uncount(mails[index].commit.content.storedOctets, in: copy.mailbox)
        }
        if let part = mails[index].commit.content.file { paths.append(part.path) }
        for path in paths { withdraw(path) { path throws(FileSystemError) in try ground.fileSystem.unlinkIfThere(path) } }
        for folder in folders { withdraw(folder) { folder throws(FileSystemError) in try ground.fileSystem.syncFolder(folder) } }
    }

    private func withdraw(_ path: String, _ call: (String) throws(FileSystemError) -> Void) {
        do throws(FileSystemError) {
            try call(path)
        } catch {
            ground.logger.error(
                "A mail was refused and a file of it could not be removed; it may be delivered all the same.",
                metadata: ["file": "\(path)", "error": "\(error)"])
        }
    }

    // MARK: Across mails

    /// What the mails that have not failed have on each device, with the mail's index.
    private func grouped<Value>(_ values: (StagedMail) -> [(UInt64, Value)]) -> [UInt64: [(Int, Value)]] {
        var groups: [UInt64: [(Int, Value)]] = [:]
        for (index, mail) in mails.enumerated() where mail.failure == nil {
            for (device, value) in values(mail) { groups[device, default: []].append((index, value)) }
        }
        return groups
    }

    /// Makes a call that these mails depend on; they fail when it does.
    private mutating func attempt(_ indices: [Int], _ call: (any FileSystem) throws(FileSystemError) -> Void) {
        do throws(FileSystemError) {
            try call(ground.fileSystem)
        } catch {
            for index in indices where mails[index].failure == nil { mails[index].failure = error.delivery }
        }
    }
}
