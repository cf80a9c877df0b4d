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

    /// The reader of the server's files.
    /// - Throws: ``SwitchExit``.
    func reader() throws(SwitchExit) -> any MailServerReader {
        let tree: FolderTree
        do throws(FileTreeError) {
            tree = try FolderTree(root: root)
        } catch {
            throw SwitchExit(.noInput, "\(error)")
        }
        if let from {
            guard let reader = MailServerReaders.reader(of: from) else {
                throw SwitchExit(.unavailable, "This martlet cannot read \(from.rawValue).")
            }
            return reader.init(tree: tree)
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
}
