import FaultyFiles
import Files
import Testing

@Suite struct DurableFolderTests {
    private let folder = TemporaryFolder()
    private let fileSystem = FaultyFileSystem { String($0.split(separator: "/").last ?? "/") }

    @Test func eachFolderThatIsMadeIsSyncedIntoTheOneAboveIt() throws {
        let name = try #require(folder.path.split(separator: "/").last)
        try fileSystem.makeDurableFolder(folder.path + "/a/b", mode: 0o700)
        #expect(fileSystem.log == ["makeFolder b", "makeFolder a", "sync \(name)", "makeFolder b", "sync a"])
        #expect(try fileSystem.status(folder.path + "/a").mode == 0o755)
        #expect(try fileSystem.status(folder.path + "/a/b").mode == 0o700)
    }

    @Test func aFolderThatIsThereIsLeftAsItIs() throws {
        try fileSystem.makeDurableFolder(folder.path + "/a", mode: 0o700)
        fileSystem.arm(.none)
        try fileSystem.makeDurableFolder(folder.path + "/a", mode: 0o755)
        #expect(fileSystem.log == ["makeFolder a"])
        #expect(try fileSystem.status(folder.path + "/a").mode == 0o700)
    }

    @Test func aMoveIsSyncedWhereTheFileCameAndThenWhereItWent() throws {
        try fileSystem.makeDurableFolder(folder.path + "/from", mode: 0o700)
        try fileSystem.replace(folder.path + "/from/mail", with: [1])
        fileSystem.arm(.none)
        try fileSystem.moveDurably(folder.path + "/from/mail", to: folder.path + "/to/mail")
        #expect(Array(fileSystem.log.suffix(3)) == ["rename mail", "sync to", "sync from"])
        #expect(try fileSystem.list(folder.path + "/to") == ["mail"])
        #expect(try fileSystem.list(folder.path + "/from") == [])
    }
}
