import Directory
import Foundation
import MailFormat
import Takeover
import Testing

@Suite("The plan of a real qmail server")
struct QmailPlanTests {
    /// The model without the reader's own findings, whose words are its tests' matter.
    private func plan() throws -> SwitchPlan {
        var model = try QmailFixture().model()
        model.findings = []
        return SwitchPlan(model)
    }

    @Test("it is this, in both languages and as JSON", arguments: ["qmail.en.txt", "qmail.de.txt", "qmail.json"])
    func expected(name: String) throws {
        // Tests/TakeoverTests/Plan/ of the package.
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Fixtures/plans/\(name)")
        let plan = try plan()
        let text =
            switch name {
            case "qmail.en.txt": PlanText(plan, in: .english, isComplete: true).text
            case "qmail.de.txt": PlanText(plan, in: .german, isComplete: true).text
            default: try PlanDocument(plan, in: .english).json + "\n"
            }
        let wanted = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        if text != wanted {
            let now = NSTemporaryDirectory() + name
            try Data(text.utf8).write(to: URL(fileURLWithPath: now))
            Issue.record("The plan is not \(file.path). What it is now: diff \(file.path) \(now)")
        }
    }

    @Test("the directory takes it, and answers each address as the plan says")
    func loads() async throws {
        let home = NSTemporaryDirectory() + "plan-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: home) }
        let directory = SQLiteDirectory(path: home + "/directory.sqlite")
        try await directory.load(try await plan().hashedDraft(), as: "switch")

        func mailboxes(_ address: String) async throws -> [String]? {
            switch try await directory.resolve(.address(Address(address))) {
            case .mailboxes(let all): return all.map(\.address)
            case .expansion(let expansion): return expansion.mailboxes.map(\.address)
            default: return nil
            }
        }
        #expect(try await mailboxes("anna@kunde-eins.example") == ["anna@kunde-eins.example"])
        #expect(try await mailboxes("anna@mail.kunde-eins.example") == ["anna@kunde-eins.example"])
        #expect(try await mailboxes("anna-news@kunde-eins.example") == ["anna-news@kunde-eins.example"])
        #expect(try await mailboxes("max-irgendwas@firma-zwei.example") == ["max@firma-zwei.example"])
        #expect(try await mailboxes("vertrieb@firma-zwei.example") == ["karl@firma-zwei.example", "lena@firma-zwei.example"])
        #expect(try await mailboxes("team@listen.firma-zwei.example") == ["anna@kunde-eins.example", "karl@firma-zwei.example"])
        #expect(try await mailboxes("postmaster@kunde-eins.example") == ["anna@kunde-eins.example"])
        #expect(try await directory.resolve(.address(Address("nein@firma-zwei.example"))) == .unknown)
        #expect(try await directory.resolve(.address(Address("keine@listen.firma-zwei.example"))) == .unknown)
        guard case .expansion(let karl) = try await directory.resolve(.address(Address("karl@firma-zwei.example"))) else {
            Issue.record("karl forwards")
            return
        }
        #expect(karl.mailboxes.map(\.address) == ["karl@firma-zwei.example"])
        #expect(karl.forwards.map { "\($0.address)" } == ["karl.privat@anderswo.example"])
        guard case .expansion(let vacation) = try await directory.resolve(.address(Address("urlaub@firma-zwei.example"))) else {
            Issue.record("urlaub runs a program")
            return
        }
        #expect(vacation.programs.map(\.user.uid) == [2002])
    }
}
