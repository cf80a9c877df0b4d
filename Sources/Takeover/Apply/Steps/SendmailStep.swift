import Files
import Glibc

/// Puts Martlet in the place of `sendmail`, which programs of the machine call: by dpkg-divert(1) on the machine itself, by renaming below another root.
public struct SendmailStep: SwitchStep {
    static let suffix = ".before-martlet"

    private let root: String
    private let paths: [String]
    private let binary: String
    private let commands: any CommandRunner

    /// - Parameters:
    ///   - paths: as the old server sees them; what is not there stays missing.
    ///   - binary: what the links lead to.
    public init(
        root: String, paths: [String] = ["/usr/sbin/sendmail", "/usr/lib/sendmail"], binary: String, commands: any CommandRunner
    ) {
        self.root = root == "/" ? "" : root
        self.paths = paths
        self.binary = binary
        self.commands = commands
    }

    public var name: String { "sendmail" }
    public var title: Wording { Wording("Put sendmail in place", german: "sendmail einsetzen") }

    /// Order: away with the old one → the link. A crash between them leaves no sendmail; the next call makes the link, and undoing puts the old one
    /// back.
    public func apply(_ notes: StepNotes) async throws(SwitchError) {
        for path in paths {
            let place = root + path
            // /usr/lib/sendmail may be a link to the other: then it leads to Martlet already.
            if SocketOwners.link(place) == binary { continue }
            guard DurableFile.exists(place) || notes[path] != nil else { continue }
            if notes[path] == nil { try notes.note(path, diverts ? "diverted" : "renamed") }
            if DurableFile.exists(place) { try await setAside(place, isDiverted: notes[path] == "diverted") }
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
                try await commands.require(["dpkg-divert", "--local", "--rename", "--remove", place])
            } else {
                try DurableFile.move(place + Self.suffix, to: place)
            }
        }
    }

    private var diverts: Bool { root.isEmpty && SystemCommands.find("dpkg-divert") != nil }

    private func setAside(_ place: String, isDiverted: Bool) async throws(SwitchError) {
        if isDiverted {
            try await commands.require(
                ["dpkg-divert", "--local", "--rename", "--divert", place + Self.suffix, "--add", place])
        } else if !DurableFile.exists(place + Self.suffix) {
            try DurableFile.move(place, to: place + Self.suffix)
        }
    }
}
