import Files
import Synchronization

/// Makes the staging folder when it is first needed, and again when that failed before: a mail root that was not mounted yet
/// costs the mails of that time a 451 and no restart.
final class StagingSlot: Sendable {
    private let root: String
    private let names: UniqueNames
    private let fileSystem: any FileSystem
    private let judge: @Sendable (String, UInt64) -> FileSystemKind
    private let current = Mutex<StagingFolder?>(nil)

    init(
        root: String, names: UniqueNames, fileSystem: any FileSystem,
        judge: @escaping @Sendable (String, UInt64) -> FileSystemKind
    ) {
        self.root = root
        self.names = names
        self.fileSystem = fileSystem
        self.judge = judge
    }

    var open: StagingFolder? { current.withLock { $0 } }

    func folder() throws(FileSystemError) -> StagingFolder {
        let result = current.withLock { current in
            Result { () throws(FileSystemError) in
                if let current { return current }
                let made = try StagingFolder(in: root, names: names, fileSystem: fileSystem, judge: judge)
                current = made
                return made
            }
        }
        return try result.get()
    }
}
