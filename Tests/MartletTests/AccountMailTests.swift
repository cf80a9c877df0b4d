import Directory
import Foundation
import MailFormat
import Testing

@testable import martlet

@Suite("Mail to accounts of the machine")
struct AccountMailTests {
    @Test func `a server whose own name is no domain says what to do, until it is one`() async throws {
        let home = NSTemporaryDirectory() + "martlet-accounts-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: home) }
        try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
        let directory = SQLiteDirectory(path: home + "/directory.sqlite")
        try await directory.addDomain(try Domain("kunde.example"))
        let accounts = AccountMail(hostname: "mail.kunde.example", directory: directory)
        #expect(await accounts.hint()?.description.contains("martlet domain add mail.kunde.example") == true)
        try await directory.addDomain(try Domain("mail.kunde.example"))
        #expect(await accounts.hint() == nil)
    }
}
