import Files
import Foundation
import Testing

@Suite struct LinuxFileSystemTests {
    private let folder = TemporaryFolder()
    private let fileSystem = LinuxFileSystem()

    @Test func aFolderListsWhatIsInItAndNotItself() throws {
        try fileSystem.makeFolder(folder.path + "/one", mode: 0o700)
        _ = try fileSystem.open(folder.path + "/.two", .create)
        #expect(try fileSystem.list(folder.path).sorted() == [".two", "one"])
        #expect(throws: FileSystemError(path: folder.path + "/three", errno: ENOENT)) {
            try fileSystem.list(folder.path + "/three")
        }
        #expect(throws: FileSystemError(path: folder.path + "/.two", errno: ENOTDIR)) {
            try fileSystem.list(folder.path + "/.two")
        }
    }

    @Test func anOpenFolderIsListedFromTheBeginningEachTime() throws {
        let open = try fileSystem.open(folder.path, .folder)
        #expect(try open.names() == [])
        _ = try fileSystem.open(folder.path + "/one", .create)
        #expect(try open.names() == ["one"])
        #expect(try open.names() == ["one"])
    }

    @Test func aLockIsHeldUntilNobodyHoldsItsFile() throws {
        let path = folder.path + "/lock"
        var first: OpenFile? = try fileSystem.open(path, .lock)
        #expect(try fileSystem.lock(#require(first)))
        #expect(try !fileSystem.lock(fileSystem.open(path, .lock)))
        first = nil
        #expect(try fileSystem.lock(fileSystem.open(path, .lock)))
    }

    @Test func aSymbolicLinkIsNotFollowed() throws {
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/link", withDestinationPath: "/etc/hostname")
        for use in [FileUse.create, .lock, .append, .read] {
            #expect(throws: FileSystemError.self) { try fileSystem.open(folder.path + "/link", use) }
        }
    }
}
