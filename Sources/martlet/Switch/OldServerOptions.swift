import ArgumentParser
import Foundation
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

    @Option(
        help: ArgumentHelp(
            "An export of Plesk's database psa: SQL or JSON, also with gzip, also one of Plesk's daily dumps.", valueName: "file")
    )
    var psa: String?

    func validate() throws {
        if psa != nil, let from, from != .pleskQmail { throw ValidationError("--psa is for plesk-qmail.") }
        if postfix != nil, let from, from != .postfix { throw ValidationError("--postfix is for postfix.") }
        guard postfix?.hasPrefix("/") != false else { throw ValidationError("--postfix wants an absolute path.") }
    }

    /// What is to be read.
    /// - Throws: ``SwitchExit`` where no server is found.
    func source() throws(SwitchExit) -> OldServerSource {
        var source = OldServerSource(
            software: .qmail, root: URL(fileURLWithPath: root).standardizedFileURL.path, postfix: postfix,
            psa: psa.map { URL(fileURLWithPath: $0).standardizedFileURL.path })
        // Each option is about one software only.
        let named = from ?? (postfix == nil ? psa.map { _ in .pleskQmail } : .postfix)
        let tree = try source.tree()
        guard let software = named ?? MailServerReaders.recognizing(tree).first?.software else {
            let names = MailServerReaders.all.map { $0.software.rawValue }.joined(separator: ", ")
            throw SwitchExit(
                .noInput,
                "No mail server was found below \(root); looked for \(names). Name it with --from, its folder with --root.",
                german:
                    "Unter \(root) wurde kein Mailserver gefunden; gesucht wurde nach \(names). Nennen Sie ihn mit --from, seinen Ordner mit --root."
            )
        }
        source.software = software
        return source
    }
}
