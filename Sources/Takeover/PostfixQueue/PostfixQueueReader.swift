/// The queue of Postfix (QSHAPE_README, qmgr(8)): one file a mail in `maildrop`, `incoming`, `active`, `deferred`, `hold` and `corrupt`, the
/// first letters of its name making folders in some (`hash_queue_names`, `hash_queue_depth`; what is there is what counts).
struct PostfixQueueReader {
    let tree: any FileTree
    let postcat: (any PostcatRunning)?
    let parameters: PostfixParameters
    let ownDomains: Set<String>
    /// The domain of addresses that have none.
    let origin: String
    /// Whether a recipient whose virtual aliases were followed leads into the mailbox of his name and no further.
    let leadsIntoMailbox: (String) -> Bool
    /// Whether virtual aliases are followed only behind the content filter (`no_address_mappings`).
    let mapsBehindFilter: Bool

    private struct File {
        var id: String
        var path: String
        var status: FileStatus
        var state: MailServerModel.QueuedMessage.State
    }

    /// A mail that is moved while the queue is read shows up once: the later folder in its way counts.
    private static let folders: [(name: String, state: MailServerModel.QueuedMessage.State)] = [
        ("hold", .held), ("deferred", .waiting), ("active", .waiting), ("incoming", .unprocessed), ("maildrop", .unprocessed),
        ("corrupt", .corrupt),
    ]
    /// So many files are opened by one run of postcat.
    private static let batch = 64

    /// Nil where there is no queue.
    func read(findings: inout [Finding]) -> [MailServerModel.QueuedMessage]? {
        let root = parameters.value("queue_directory")
        guard (try? tree.status(of: root))?.kind == .folder else {
            findings.append(
                Finding(
                    .damaged, at: SourcePlace(root),
                    Wording("The queue's folder is not there.", german: "Der Ordner der Warteschlange fehlt.")))
            return nil
        }
        let files = files(in: root, &findings)
        guard let postcat else {
            if !files.isEmpty { findings.append(Self.withoutPostcat(files.count, root)) }
            return files.isEmpty ? [] : nil
        }
        let failures = failureTexts(in: "\(root)/bounce", &findings)
        var messages: [MailServerModel.QueuedMessage] = []
        var rest = files[...]
        while !rest.isEmpty {
            let some = rest.prefix(Self.batch)
            rest = rest.dropFirst(Self.batch)
            for (file, envelope) in zip(some, envelopes(of: Array(some), postcat, &findings)) {
                messages.append(message(file, envelope, failures[file.id], &findings))
            }
        }
        return messages.sorted { ($0.arrival, $0.id) < ($1.arrival, $1.id) }
    }

    private func files(in root: String, _ findings: inout [Finding]) -> [File] {
        var seen: Set<String> = []
        var files: [File] = []
        var unfinished = 0
        for (name, state) in Self.folders {
            walk("\(root)/\(name)", depth: 0, &findings) { id, path, status in
                // A file without the owner's x bit is still being written, and its client has no answer yet (mail_queue.h).
                guard status.mode & 0o100 != 0 || name == "corrupt" else {
                    unfinished += 1
                    return
                }
                // Names in maildrop are made apart from those of the queue.
                guard seen.insert(name == "maildrop" ? "maildrop/\(id)" : id).inserted else { return }
                files.append(File(id: id, path: path, status: status, state: state))
            }
        }
        if unfinished > 0 {
            findings.append(
                Finding(
                    .note, at: SourcePlace(root),
                    Wording(
                        "\(unfinished) files are still being written; their senders have no answer yet and keep the mails.",
                        german:
                            "\(unfinished) Dateien werden noch geschrieben; ihre Absender haben noch keine Antwort und behalten die Mails."
                    )))
        }
        return files
    }

    /// Calls `take` for every file below a folder, whatever depth the hashing has.
    private func walk(
        _ folder: String, depth: Int, _ findings: inout [Finding], _ take: (String, String, FileStatus) -> Void
    ) {
        do {
            for name in try tree.names(in: folder) ?? [] {
                let path = "\(folder)/\(name)"
                guard let status = try tree.status(of: path) else { continue }
                switch status.kind {
                case .folder where depth < 8: walk(path, depth: depth + 1, &findings, take)
                case .file: take(name, path, status)
                default: continue
                }
            }
        } catch {
            findings.append(.unreadable(error))
        }
    }

    /// One for each file, in their order; nil for what postcat cannot read.
    private func envelopes(
        of files: [File], _ postcat: any PostcatRunning, _ findings: inout [Finding]
    ) -> [PostfixEnvelope?] {
        if let output = try? postcat.envelopes(of: files.map(\.path)) {
            let envelopes = PostfixEnvelope.envelopes(output)
            if envelopes.count == files.count, zip(envelopes, files).allSatisfy({ $0.file.hasSuffix($1.path) }) {
                return envelopes
            }
        }
        // One of them is damaged, or went away meanwhile: each by itself.
        return files.map { file in
            guard let output = try? postcat.envelopes(of: [file.path]) else { return nil }
            return PostfixEnvelope.envelopes(output).first
        }
    }

    private func message(
        _ file: File, _ envelope: PostfixEnvelope?, _ failure: String?, _ findings: inout [Finding]
    ) -> MailServerModel.QueuedMessage {
        let place = SourcePlace(file.path)
        var message = MailServerModel.QueuedMessage(
            id: file.id, content: .postfixQueueFile(file.path), octets: envelope?.octets ?? file.status.octets, state: file.state,
            sender: qualified(envelope?.sender ?? ""), arrival: envelope?.arrival ?? envelope?.created ?? file.status.modified,
            recipients: [], place: place)
        guard let envelope, envelope.sender != nil, !envelope.recipients.isEmpty else {
            message.state = .corrupt
            findings.append(Self.unreadable(file.id, place, isCorrupt: file.state == .corrupt))
            return message
        }
        message.recipients = envelope.recipients.map(recipient)
        // The time of the file is when the queue manager looks at it next (qmgr(8)).
        message.nextTry = file.state == .waiting ? file.status.modified : nil
        message.failureText = failure
        message.broughtBy = Self.origin(envelope)
        message.envelopeID = envelope.attributes["envelope_id"]
        // 1 FULL, 2 HDRS, 0 not said (Postfix's dsn_mask.h).
        message.returnsOnlyHeader = envelope.attributes["ret_flags"].flatMap { Int($0) }.flatMap {
            $0 & 3 == 0 ? nil : $0 & 2 != 0
        }
        message.usesSMTPUTF8 = envelope.options.map { $0 & 1 != 0 }
        if let delimiters = envelope.verpDelimiters, let (name, domain) = addressParts(message.sender),
            let first = delimiters.first
        {
            message.perRecipientSender = .init(prefix: "\(name)\(first)", domain: domain)
        }
        if let redirection = envelope.redirection {
            // All of it goes there once, whoever it was for (access(5), REDIRECT).
            message.recipients = [
                recipient(.init(address: redirection, isDone: message.recipients.allSatisfy { $0.state == .done }))
            ]
        }
        // cleanup(8) followed virtual_alias_maps before it queued the mail; what lies in maildrop it has not seen.
        let isMapped = !file.path.contains("/maildrop/") && !(mapsBehindFilter && envelope.contentFilter != nil)
        for index in message.recipients.indices {
            message.recipients[index].isFinal = isMapped && leadsIntoMailbox(message.recipients[index].address)
        }
        return message
    }

    private func recipient(_ recipient: PostfixEnvelope.Recipient) -> MailServerModel.Recipient {
        let address = qualified(recipient.address)
        let isLocal = addressParts(address).map { ownDomains.contains($0.domain.lowercased()) } ?? false
        var result = MailServerModel.Recipient(address, recipient.isDone ? .done : .pending, isLocal: isLocal)
        result.original = recipient.dsnOriginal
        if let flags = recipient.notify, flags != 0 {
            let all: [(Int, MailServerModel.Recipient.Notice)] = [(1, .never), (2, .success), (4, .failure), (8, .delay)]
            result.notify = Set(all.filter { flags & $0.0 != 0 }.map(\.1))
        }
        return result
    }

    /// Names alone in maildrop are completed by cleanup(8), which has not run yet.
    private func qualified(_ address: String) -> String {
        guard !address.isEmpty, !address.contains("@") else { return address }
        return "\(address)@\(origin)"
    }

    private static func origin(_ envelope: PostfixEnvelope) -> String? {
        if let address = envelope.attributes["log_client_address"] ?? envelope.attributes["client_address"] {
            let name = envelope.attributes["log_client_name"] ?? envelope.attributes["client_name"]
            return Finding.printable(name.map { "\($0)[\(address)]" } ?? address)
        }
        return envelope.senderName.map { Finding.printable($0) }
    }

    /// What bounce(8) gathered for senders who have not been told yet; by the mail's name.
    private func failureTexts(in folder: String, _ findings: inout [Finding]) -> [String: String] {
        var texts: [String: String] = [:]
        walk(folder, depth: 0, &findings) { id, path, _ in
            guard let octets = try? tree.contents(of: path, limit: 1 << 20) else { return }
            texts[id] = TextLines.text(octets.prefix(64 << 10))
        }
        return texts
    }
}
