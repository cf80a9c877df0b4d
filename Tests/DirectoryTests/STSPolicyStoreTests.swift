import Foundation
import MailFormat
import Testing

@testable import Directory

@Suite struct STSPolicyStoreTests {
    @Test func `a policy is kept instead of the last one, and read by another process`() async throws {
        let folder = try Folder()
        let directory = folder.directory()
        try await directory.makeKunde()
        let far = try Domain("far.example")
        #expect(try await directory.stsPolicy(of: far) == nil)
        try await directory.setSTSPolicy(StoredSTSPolicy(id: "1", text: "one", expires: 10), of: far)
        let second = StoredSTSPolicy(id: "2", text: "two\r\n", expires: 20)
        try await directory.setSTSPolicy(second, of: far)
        #expect(try await directory.stsPolicy(of: far) == second)
        #expect(try await SQLiteDirectory(path: folder.database).stsPolicy(of: far) == second)
        #expect(try await directory.stsPolicy(of: try Domain("near.example")) == nil)
    }

    @Test func `a directory that is not there keeps nothing, and is not made`() async throws {
        let folder = try Folder()
        let directory = folder.directory()
        await #expect(throws: DirectoryError.self) {
            try await directory.setSTSPolicy(StoredSTSPolicy(id: "1", text: "one", expires: 10), of: try Domain("far.example"))
        }
        #expect(!FileManager.default.fileExists(atPath: folder.database))
    }
}
