import Foundation
import Takeover

/// Which server is read, and from where, in all that a reader needs; kept in the journal of a switch.
struct OldServerSource {
    var software: ServerSoftware
    /// The folder that its files lie below, `/` for the machine itself.
    var root: String
    /// Postfix's configuration folder as that server sees it; nil: the usual one.
    var postfix: String?
    /// A file of this machine with an export of Plesk's database.
    var psa: String?

    init(software: ServerSoftware, root: String, postfix: String? = nil, psa: String? = nil) {
        self.software = software
        self.root = root
        self.postfix = postfix
        self.psa = psa
    }

    /// - Throws: ``SwitchError`` where the journal names no server.
    init(facts: [String: String]) throws(SwitchError) {
        guard let software = facts["from"].flatMap(ServerSoftware.init(rawValue:)) else {
            throw SwitchError("There is no switch to go on with.", german: "Es gibt keine Umstellung, mit der es weiterginge.")
        }
        self.init(software: software, root: facts["root"] ?? "/", postfix: facts["postfix"], psa: facts["psa"])
    }

    /// For the journal.
    var facts: [String: String] {
        ["from": software.rawValue, "root": root, "postfix": postfix, "psa": psa].compactMapValues { $0 }
    }

    /// The files of the old server.
    /// - Throws: ``SwitchExit``.
    func tree() throws(SwitchExit) -> FolderTree {
        do throws(FileTreeError) {
            return try FolderTree(root: root)
        } catch {
            throw SwitchExit(.noInput, "\(error)", german: "\(error)")
        }
    }

    func reading() throws(SwitchExit) -> SwitchReading {
        let tree = try tree()
        return SwitchReading(reader: try reader(of: tree), tree: tree)
    }

    /// - Throws: ``SwitchExit`` where the export cannot be read, or there is no reader.
    func reader(of tree: FolderTree) throws(SwitchExit) -> any MailServerReader {
        if software == .pleskQmail, let psa {
            return PleskReader(tree: tree, export: PanelExportFile(path: psa, octets: try ExportFile.octets(of: psa)))
        }
        if software == .postfix, let postfix {
            return PostfixReader(tree: tree, configuration: postfix)
        }
        guard let reader = MailServerReaders.reader(of: software) else {
            throw SwitchExit(
                .unavailable, "This martlet cannot read \(software.rawValue).",
                german: "Dieses martlet kann \(software.rawValue) nicht lesen.")
        }
        return reader.init(tree: tree)
    }
}
