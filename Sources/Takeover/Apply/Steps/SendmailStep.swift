import Files
import Foundation

/// Puts Martlet in the place of `sendmail`, `mailq` and `newaliases`, which programs and people of the machine call, and of qmail's `qmail-queue`, which
/// all programs of qmail give their mail to, and so does what knows `/var/qmail/bin/sendmail` by its path: by dpkg-divert(1) on a machine that has
/// it, so that an upgrade of the old server's package puts nothing in the way; by renaming elsewhere and below another root.
public struct SendmailStep: SwitchStep {
    static let suffix = ".before-martlet"
    /// `sendmail` first: others are often links to it, and lead to Martlet with it.
    static let places = [
        "/usr/sbin/sendmail", "/usr/lib/sendmail", "/usr/bin/mailq", "/usr/bin/newaliases", "/var/qmail/bin/qmail-queue",
    ]

    private let root: String
    private let paths: [String]
    private let binary: String
    private let divert: [String]?
    private let commands: any CommandRunner

    /// - Parameters:
    ///   - paths: as the old server sees them; what is not there stays missing.
    ///   - binary: what the links lead to.
    public init(root: String, paths: [String]? = nil, binary: String, commands: any CommandRunner) {
        let isMachine = root == "/" && SystemCommands.find("dpkg-divert") != nil
        self.init(root: root, paths: paths, binary: binary, divert: isMachine ? ["dpkg-divert"] : nil, commands: commands)
    }

    /// - Parameter divert: how dpkg-divert is called; nil where files are renamed.
    init(root: String, paths: [String]? = nil, binary: String, divert: [String]?, commands: any CommandRunner) {
        self.root = root == "/" ? "" : root
        self.paths = paths ?? Self.places
        self.binary = binary
        self.divert = divert
        self.commands = commands
    }

    public var name: String { "sendmail" }
    public var title: Wording { Wording("Put sendmail in place", german: "sendmail einsetzen") }

    /// Order: away with the old one → the link. A crash between them leaves no sendmail; the next call makes the link, and undoing puts the old one
    /// back.
    public func apply(_ notes: StepNotes) async throws(SwitchError) {
        for path in paths {
            let place = root + path
            if leadsToMartlet(place) { continue }
            guard DurableFile.exists(place) || notes[path] != nil else { continue }
            if notes[path] == nil { try notes.note(path, divert == nil ? "renamed" : "diverted") }
            if DurableFile.exists(place) { try await setAside(path, isDiverted: notes[path] == "diverted") }
            guard symlink(binary, place) == 0 || errno == EEXIST else { throw SwitchError(place, errno: errno) }
            try DurableFile.syncFolder(FilePath.parent(of: place))
        }
    }

    public func undo(_ notes: StepNotes) async throws(SwitchError) {
        for path in paths.reversed() {
            guard let way = notes[path] else { continue }
            let place = root + path
            guard DurableFile.exists(place + Self.suffix) else { continue }
            if SocketOwners.link(place) == binary { unlink(place) }
            if way == "diverted" {
                try await commands.require((divert ?? ["dpkg-divert"]) + ["--local", "--rename", "--remove", path])
            }
            // Also where dpkg-divert was cut off between the renaming and its own list.
            if !DurableFile.exists(place) { try DurableFile.move(place + Self.suffix, to: place) }
        }
    }

    /// By itself, or by way of a place before it.
    private func leadsToMartlet(_ place: String) -> Bool {
        if SocketOwners.link(place) == binary { return true }
        guard let end = realpath(place, nil) else { return false }
        defer { free(end) }
        guard let ours = realpath(binary, nil) else { return false }
        defer { free(ours) }
        return strcmp(end, ours) == 0
    }

    private func setAside(_ path: String, isDiverted: Bool) async throws(SwitchError) {
        let place = root + path
        if isDiverted {
            try await commands.require(
                (divert ?? ["dpkg-divert"]) + ["--local", "--rename", "--divert", path + Self.suffix, "--add", path])
        } else if !DurableFile.exists(place + Self.suffix) {
            try DurableFile.move(place, to: place + Self.suffix)
        }
    }
}
