/// Reads the queue of qmail 1.03 (INTERNALS): the states that a mail goes through, in the order in which qmail-send would find them.
///
/// A mail with `todo` is unprocessed, whatever else there is of it; one with `info` is processed; one with neither was never taken, or is
/// through and only its content is left. Nothing is written, and a queue that is alive while it is read is read as it is at that moment.
public struct QmailQueue: Sendable {
    private let tree: any FileTree
    private let folder: String
    private let addressing: QmailAddressing

    public init(tree: any FileTree, folder: String = "/var/qmail/queue", addressing: QmailAddressing) {
        self.tree = tree
        self.folder = folder
        self.addressing = addressing
    }

    /// The mails by number.
    public func read() -> (messages: [MailServerModel.QueuedMessage], findings: [Finding]) {
        let files = QmailQueueFiles(tree: tree, folder: folder)
        var findings = files.findings
        var messages: [MailServerModel.QueuedMessage] = []
        var leftovers: [String] = []
        for id in Set(files.mess.keys).union(files.info.keys).union(files.todo.keys).sorted() {
            guard let content = files.mess[id] else {
                findings.append(.hasNoContent(files.todo[id] ?? files.info[id] ?? folder))
                continue
            }
            do throws(FileTreeError) {
                let message =
                    if let todo = files.todo[id] {
                        try unprocessed(id, content, todo, &findings)
                    } else if let info = files.info[id] {
                        try processed(id, content, info, files, &findings)
                    } else {
                        nil as MailServerModel.QueuedMessage?
                    }
                if let message { messages.append(message) } else { leftovers.append(content) }
            } catch {
                findings.append(.unreadable(error))
            }
        }
        if let first = leftovers.first { findings.append(.leftovers(leftovers.count, first)) }
        return (messages, findings)
    }

    /// Taken by qmail-queue, and not looked at by qmail-send.
    private func unprocessed(
        _ id: UInt64, _ content: String, _ path: String, _ findings: inout [Finding]
    ) throws(FileTreeError) -> MailServerModel.QueuedMessage? {
        guard let octets = try tree.contents(of: path), let octetCount = try tree.status(of: content)?.octets else { return nil }
        let envelope = QmailEnvelope(octets)
        if envelope.isDamaged { findings.append(.damagedEnvelope(path)) }
        let recipients = envelope.recipients.map { recipient in
            let destination = addressing.destination(of: recipient.address)
            return MailServerModel.Recipient(destination.address, isLocal: destination.local != nil)
        }
        var message = MailServerModel.QueuedMessage(
            id: String(id), content: .file(content), octets: octetCount, state: .unprocessed, sender: "",
            arrival: try tree.status(of: path)?.modified ?? 0, recipients: recipients, place: SourcePlace(path))
        message.broughtBy = envelope.uid.map { "uid \($0)" }
        take(envelope.sender, into: &message, &findings)
        return message
    }

    /// Being delivered, or through with all recipients and not yet reported.
    private func processed(
        _ id: UInt64, _ content: String, _ path: String, _ files: QmailQueueFiles, _ findings: inout [Finding]
    ) throws(FileTreeError) -> MailServerModel.QueuedMessage? {
        guard let octets = try tree.contents(of: path), let octetCount = try tree.status(of: content)?.octets else { return nil }
        let envelope = QmailEnvelope(octets)
        if envelope.isDamaged { findings.append(.damagedEnvelope(path)) }
        var message = MailServerModel.QueuedMessage(
            id: String(id), content: .file(content), octets: octetCount, state: .waiting, sender: "",
            arrival: try tree.status(of: path)?.modified ?? 0, recipients: [], place: SourcePlace(path))
        take(envelope.sender, into: &message, &findings)
        if let path = files.local[id] { try take(path, isLocal: true, into: &message, &findings) }
        if let path = files.remote[id] { try take(path, isLocal: false, into: &message, &findings) }
        if let path = files.bounce[id], let text = try tree.contents(of: path), !text.isEmpty {
            message.failureText = TextLines.text(text)
        }
        // Nobody is left to send it to and nothing to tell: qmail-send was about to remove it.
        let isThrough = message.recipients.allSatisfy { $0.state == .done } && message.failureText == nil
        return isThrough && message.state == .waiting ? nil : message
    }

    private func take(
        _ sender: String?, into message: inout MailServerModel.QueuedMessage, _ findings: inout [Finding]
    ) {
        guard let sender else {
            message.state = .corrupt
            findings.append(.hasNoSender(message.place))
            return
        }
        (message.sender, message.perRecipientSender) = QmailEnvelope.reversePath(sender)
    }

    /// The recipients of one channel; its file's mtime says when they are due (qmail-send.c, pqfinish).
    private func take(
        _ path: String, isLocal: Bool, into message: inout MailServerModel.QueuedMessage, _ findings: inout [Finding]
    ) throws(FileTreeError) {
        guard let octets = try tree.contents(of: path) else { return }
        let envelope = QmailEnvelope(octets)
        if envelope.isDamaged { findings.append(.damagedEnvelope(path)) }
        for recipient in envelope.recipients {
            let address = isLocal ? addressing.withoutUserPart(recipient.address) : recipient.address
            message.recipients.append(
                MailServerModel.Recipient(address, recipient.isDone ? .done : .pending, isLocal: isLocal))
        }
        guard envelope.recipients.contains(where: { !$0.isDone }), let due = try tree.status(of: path)?.modified else { return }
        message.nextTry = min(message.nextTry ?? due, due)
    }
}
