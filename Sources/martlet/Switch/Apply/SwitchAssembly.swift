import Directory
import Foundation
import Logging
import MailFormat
import Reception
import Spool
import Takeover

/// The steps of a switch, made from what its journal says it is about.
struct SwitchAssembly {
    let configuration: Configuration
    let configurationPath: String
    /// As they stand in the journal.
    let facts: [String: String]
    let directory: SQLiteDirectory
    let spool: SQLiteSpool
    private let commands = SystemCommands()

    init(configuration: Configuration, configurationPath: String, facts: [String: String]) {
        self.configuration = configuration
        self.configurationPath = URL(fileURLWithPath: configurationPath).standardizedFileURL.path
        self.facts = facts
        directory = SQLiteDirectory(path: configuration.home + "/directory.sqlite")
        spool = SQLiteSpool(
            folder: configuration.home + "/queue", logger: Logger(label: "martlet.switch") { _ in SwiftLogNoOpLogHandler() })
    }

    private var root: String { facts["root"] ?? "/" }
    private var batch: String { facts["batch"] ?? "switch" }
    private var patience: Duration { .seconds(facts["patience"].flatMap { Int($0) } ?? 60) }
    private var ports: Set<UInt16> { Set(configuration.listen.map { UInt16($0.address.port) }) }
    private var folder: String { SwitchTarget.folder(of: configuration) }

    /// This program.
    private var binary: String { URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().path }

    func steps(old software: ServerSoftware, reader: SwitchReading) async throws(SwitchError) -> [any SwitchStep] {
        let old = try await oldServer(software)
        let new = ServeProcess(
            binary: binary, configuration: configurationPath, log: folder + "/serve.log", startLine: facts["start-martlet"],
            stopLine: facts["stop-martlet"], commands: commands)
        var steps: [any SwitchStep] = [
            BackupStep(root: root, paths: backupPaths(software)),
            DirectoryStep(directory: directory, batch: batch, spool: spool) { () throws(SwitchError) in try await reader.draft()
            },
            RightsStep(
                roots: configuration.deliver.socket.isEmpty ? nil : configuration.mailboxRoots, account: account?.uid ?? geteuid()
            ) { () throws(SwitchError) in try await reader.draft().mailboxes },
            HandoverStep(
                old: old, new: new, home: configuration.home, ports: ports, account: account, spool: spool, commands: commands,
                patience: patience),
        ]
        // Before the queue is read: what programs send from then on is Martlet's.
        if facts["sendmail"] != "no" { steps.append(SendmailStep(root: root, binary: binary, commands: commands)) }
        let queue = try queueStep(software, reader: reader)
        steps.append(queue)
        steps.append(ServicesStep(old: old, isMachine: root == "/" && facts["postfix"] == nil, commands: commands))
        if let verify = verifyStep(reader) { steps.append(verify) }
        steps.append(ReleaseStep(spool: spool, batch: batch, queue: queue))
        return steps
    }

    func close() async {
        await spool.close()
    }

    private var account: (uid: UInt32, gid: UInt32)? {
        guard !configuration.user.isEmpty, let account = try? ServiceAccount(named: configuration.user) else { return nil }
        return (account.uid, account.gid)
    }

    private func oldServer(_ software: ServerSoftware) async throws(SwitchError) -> any OldServer {
        let lines = OldServerCommands(facts: facts)
        let server: any OldServer
        switch software {
        // Below another root lie files, and nothing runs.
        case .postfix where root == "/":
            let configuration = facts["postfix"] ?? PostfixReader.usualFolder
            let queue = try await commands.require(["postconf", "-c", configuration, "-h", "queue_directory"])
            server = PostfixServer(
                configuration: configuration, queue: queue, ports: ports, patience: patience, commands: commands)
        case .qmail where root == "/", .vpopmail where root == "/", .pleskQmail where root == "/":
            server = QmailServer(ports: ports, folder: "\(folder)/old-server", patience: patience, commands: commands)
        default: server = AbsentServer()
        }
        return lines.isEmpty ? server : CommandedServer(server, lines: lines, commands: commands)
    }

    private func backupPaths(_ software: ServerSoftware) -> [String] {
        switch software {
        case .postfix: [facts["postfix"] ?? PostfixReader.usualFolder, "/etc/aliases", "/etc/dovecot"]
        case .qmail, .vpopmail, .pleskQmail:
            ["control", "users", "alias"].map { "/var/qmail/\($0)" } + ["/home/vpopmail/etc", "/etc/xinetd.d", "/etc/inetd.conf"]
        }
    }

    private func queueStep(_ software: ServerSoftware, reader: SwitchReading) throws(SwitchError) -> QueueStep {
        guard let hostname = try? Domain(configuration.hostname) else {
            throw SwitchError(configuration.hostname, german: configuration.hostname)
        }
        let tree: FolderTree
        do throws(FileTreeError) {
            tree = try FolderTree(root: root)
        } catch {
            throw SwitchError("\(error)", german: "\(error)")
        }
        let contents = StoredContents(
            tree: tree, root: root, postfix: software == .postfix ? facts["postfix"] ?? PostfixReader.usualFolder : nil,
            commands: commands)
        let queueImport = QueueImport(
            spool: spool, contents: contents, origins: InheritedSenders(directory: directory), hostname: hostname, batch: batch,
            language: ReportLanguage(rawValue: configuration.queue.language.rawValue) ?? .english)
        return QueueStep(queueImport: queueImport, spool: spool, batch: batch, files: OldQueueFiles(root: root)) {
            () throws(SwitchError) in reader.queue()
        }
    }

    private func verifyStep(_ reader: SwitchReading) -> VerifyStep? {
        guard let listener = configuration.listen.first(where: { $0.kind.kind == .smtp }) else { return nil }
        let host = ["0.0.0.0": "127.0.0.1", "::": "::1"][listener.address.host] ?? listener.address.host
        let relays = configuration.relayNetworks.contains { "\($0)".hasPrefix("127.") || "\($0)".hasPrefix("0.0.0.0/0") }
        return VerifyStep(
            host: host, port: listener.address.port, hostname: configuration.hostname, relaysForUs: relays, directory: directory,
            domains: { () throws(SwitchError) in
                let draft = try await reader.draft()
                return draft.domains.filter { $0.relay == nil }.map(\.name) + draft.aliasDomains.map(\.name)
            }, known: { reader.known(in: $0) })
    }
}
