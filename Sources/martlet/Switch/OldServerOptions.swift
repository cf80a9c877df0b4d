import ArgumentParser
import Takeover

/// Which server is taken over, and from where.
struct OldServerOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "What runs there: qmail, vpopmail, plesk-qmail or postfix. Default: what is found.", valueName: "software"))
    var from: ServerSoftware?

    @Option(help: ArgumentHelp("The folder that the old server's files lie below, as it would be its /.", valueName: "folder"))
    var root = "/"

    @Option(
        help: ArgumentHelp(
            "Postfix's configuration folder, as the old server sees it. Default: /etc/postfix.", valueName: "folder"))
    var postfix: String?

    func validate() throws {
        guard postfix == nil || from == nil || from == .postfix else {
            throw ValidationError("--postfix is for a server that runs Postfix.")
        }
        guard postfix?.hasPrefix("/") != false else { throw ValidationError("--postfix wants an absolute path.") }
    }

    /// The files of the old server.
    /// - Throws: ``SwitchExit``.
    func tree() throws(SwitchExit) -> FolderTree {
        do throws(FileTreeError) {
            return try FolderTree(root: root)
        } catch {
            throw SwitchExit(.noInput, "\(error)")
        }
    }

    /// The reader of the server's files.
    /// - Throws: ``SwitchExit``.
    func reader(of tree: FolderTree) throws(SwitchExit) -> any MailServerReader {
        if let from = from ?? (postfix == nil ? nil : .postfix) {
            guard let reader = Self.reader(of: from, tree, postfix: postfix) else {
                throw SwitchExit(.unavailable, "This martlet cannot read \(from.rawValue).")
            }
            return reader
        }
        let found = MailServerReaders.recognizing(tree)
        guard let closest = found.first else {
            let names = MailServerReaders.all.map { $0.software.rawValue }.joined(separator: ", ")
            throw SwitchExit(
                .noInput,
                "No mail server was found below \(root); looked for \(names). Name it with --from, its folder with --root.")
        }
        return closest.init(tree: tree)
    }

    /// - Parameter postfix: the folder of main.cf; nil: where it usually is.
    static func reader(of software: ServerSoftware, _ tree: FolderTree, postfix: String?) -> (any MailServerReader)? {
        if software == .postfix { return PostfixReader(tree: tree, configuration: postfix ?? PostfixReader.usualFolder) }
        return MailServerReaders.reader(of: software)?.init(tree: tree)
    }
}
