import Files
import Glibc

/// Writes Martlet's configuration file.
///
/// Order of the durable steps: a copy of the file as it was, in the folder of the switch → the journal says that there is one, or that there was no
/// file → the new file. So whatever a crash leaves, the file before can be put back to the octet.
public struct ConfigurationStep: SwitchStep {
    /// The whole configuration with all its values, for who delivers what is left after a way back, when the file itself is what it was before.
    public static let drainFile = "martlet-drain.toml"
    static let copy = "martlet.toml.before"
    static let written = "martlet.toml.written"
    static let later = "martlet.toml.after"

    private let path: String
    private let text: String
    private let listing: String
    private let told: [Wording]

    /// - Parameters:
    ///   - text: the new file. Nothing of it, nor of the following, is needed for ``undo(_:)``.
    ///   - listing: all values, none of them relative to where the file lies.
    ///   - told: what the operator should see of it.
    public init(path: String, text: String, listing: String, told: [Wording]) {
        self.path = path
        self.text = text
        self.listing = listing
        self.told = told
    }

    public var name: String { "configuration" }
    public var title: Wording { Wording("Write Martlet's configuration", german: "Martlets Konfiguration schreiben") }

    public func apply(_ notes: StepNotes) async throws(SwitchError) {
        try DurableFile.write(Array(listing.utf8), to: "\(notes.folder)/\(Self.drainFile)")
        for line in told { notes.tell(line) }
        let octets = Array(text.utf8)
        let old = try DurableFile.contents(of: path)
        if old == octets { return }
        if notes["before"] == nil {
            if let old { try DurableFile.write(old, to: "\(notes.folder)/\(Self.copy)", like: path) }
            let parent = FilePath.parent(of: path)
            try notes.note([
                "before": old == nil ? "none" : "file", "folder": DurableFile.exists(parent) ? "there" : "none",
            ])
        }
        try DurableFile.write(octets, to: "\(notes.folder)/\(Self.written)")
        try DurableFile.makeFolder(FilePath.parent(of: path), mode: 0o755)
        try DurableFile.write(octets, to: path, mode: 0o644, like: path)
    }

    /// What was changed in the file since is kept beside the journal.
    public func undo(_ notes: StepNotes) async throws(SwitchError) {
        guard let before = notes["before"] else { return }
        let copy = "\(notes.folder)/\(Self.copy)"
        let old = before == "file" ? try DurableFile.contents(of: copy) : nil
        let written = try DurableFile.contents(of: "\(notes.folder)/\(Self.written)")
        if let now = try DurableFile.contents(of: path), now != written, now != old {
            try DurableFile.write(now, to: "\(notes.folder)/\(Self.later)", like: path)
        }
        if before == "file" {
            guard let old else { throw SwitchError(copy, errno: ENOENT) }
            try DurableFile.write(old, to: path, like: copy)
            return
        }
        guard unlink(path) == 0 || errno == ENOENT else { throw SwitchError(path, errno: errno) }
        let parent = FilePath.parent(of: path)
        if notes["folder"] == "none" { rmdir(parent) }
        if DurableFile.exists(parent) { try DurableFile.syncFolder(parent) }
    }
}
