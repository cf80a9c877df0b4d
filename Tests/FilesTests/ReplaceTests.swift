import FaultyFiles
import Files
import Foundation
import Testing

/// A file that is written anew holds the old octets or the new ones.
@Suite struct ReplaceTests {
    private let folder = TemporaryFolder()
    private let fileSystem = FaultyFileSystem { String($0.split(separator: "/").last ?? "/") }

    private func text(_ name: String) -> String? { try? String(contentsOfFile: folder.path + "/" + name, encoding: .utf8) }

    private func names() throws -> [String] { try LinuxFileSystem().list(folder.path).sorted() }

    @Test func aFileThatWasNotThereIsMadeForItsOwnerAlone() throws {
        try fileSystem.replace(folder.path + "/mark", with: Array("one".utf8))
        #expect(text("mark") == "one")
        let facts = try FileManager.default.attributesOfItem(atPath: folder.path + "/mark")
        #expect(facts[.posixPermissions] as? Int == 0o600)
    }

    @Test func theOctetsAreSyncedBeforeTheNameAndTheFolderAfterIt() throws {
        try fileSystem.replace(folder.path + "/mark", with: Array("one".utf8))
        let name = try #require(folder.path.split(separator: "/").last)
        #expect(
            fileSystem.log == [
                "unlink .martlet-mark", "create .martlet-mark", "write .martlet-mark", "sync .martlet-mark", "rename mark",
                "sync \(name)",
            ])
    }

    @Test(arguments: [FaultyFileSystem.Call.create, .write, .sync, .rename], [ENOSPC, EIO])
    func whatFailsLeavesTheOldOctetsAndNothingBeside(call: FaultyFileSystem.Call, errno: Int32) throws {
        try fileSystem.replace(folder.path + "/mark", with: Array("one".utf8))
        fileSystem.arm(.fail(call, at: 0, errno: errno))
        #expect(throws: FileSystemError.self) { try fileSystem.replace(folder.path + "/mark", with: Array("two".utf8)) }
        #expect(text("mark") == "one")
        #expect(try names() == ["mark"])
    }

    /// Dead means that nothing is cleaned up either.
    @Test(arguments: 0..<6) func aDeathLeavesOneOfBothWholeAndTheNextCallCleansUp(step: Int) throws {
        try fileSystem.replace(folder.path + "/mark", with: Array("one".utf8))
        fileSystem.arm(.die(after: step))
        #expect(throws: FileSystemError.self) { try fileSystem.replace(folder.path + "/mark", with: Array("two".utf8)) }
        #expect(text("mark") == (step < 5 ? "one" : "two"))
        fileSystem.arm(.none)
        try fileSystem.replace(folder.path + "/mark", with: Array("three".utf8))
        #expect(text("mark") == "three")
        #expect(try names() == ["mark"])
    }

    @Test func theModeOfAnotherFileIsTaken() throws {
        let model = folder.path + "/model"
        try fileSystem.replace(model, with: [], mode: 0o640)
        try fileSystem.replace(folder.path + "/mark", with: [1], like: model)
        #expect(try fileSystem.status(folder.path + "/mark").mode == 0o640)
        try fileSystem.replace(folder.path + "/mark", with: [2], mode: 0o644, like: folder.path + "/nowhere")
        #expect(try fileSystem.status(folder.path + "/mark").mode == 0o644)
    }
}
