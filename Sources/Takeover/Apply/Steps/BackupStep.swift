import Files
import Foundation

/// Copies the old server's configuration into the folder of the switch. Nothing in it is changed by the switch; the copy is for the operator.
public struct BackupStep: SwitchStep {
    private let root: String
    private let paths: [String]

    /// - Parameter paths: files and folders as the old server sees them; those that are not there are passed over.
    public init(root: String, paths: [String]) {
        self.root = root == "/" ? "" : root
        self.paths = paths
    }

    public var name: String { "backup" }
    public var title: Wording { Wording("Back up the old configuration", german: "Alte Konfiguration sichern") }

    /// A crash leaves a part of it, which the next call makes anew.
    public func apply(_ notes: StepNotes) async throws(SwitchError) {
        let target = "\(notes.folder)/backup"
        try DurableFile.makeFolder(target, mode: 0o700)
        for path in paths where DurableFile.exists(root + path) {
            let copy = target + path
            do {
                try DurableFile.makeFolder(FilePath.parent(of: copy), mode: 0o700)
                try? FileManager.default.removeItem(atPath: copy)
                try FileManager.default.copyItem(atPath: root + path, toPath: copy)
            } catch {
                throw SwitchError("\(root)\(path): \(error)", german: "\(root)\(path): \(error)")
            }
        }
    }

    public func undo(_ notes: StepNotes) async throws(SwitchError) {}
}
