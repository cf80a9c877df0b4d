import Foundation
import Takeover
import Testing

@testable import martlet

@Suite("What the operator sees of a switch")
struct SwitchStatusTests {
    @Test("no line has more than 80 columns, in both languages", arguments: Wording.Language.allCases)
    func width(language: Wording.Language) {
        let long = String(repeating: "a word and another ", count: 30) + String(repeating: "/folder", count: 20)
        let error = SwitchError(Wording(long, german: long), advice: Wording("Do this.", german: "Tun Sie das."))
        let title = Wording("Title", german: "Titel")
        let all: [SwitchProgress] = [
            .begins(title, number: 1, of: 10), .wasDone(title, number: 2, of: 10), .told(Wording(long, german: long)),
            .turns(because: error), .undoes(title), .stuck(title, because: error),
        ]
        let lines = all.flatMap { SwitchTeller(language: language).lines($0) }
        #expect(lines.allSatisfy { $0.count <= 80 && !$0.isEmpty })
        #expect(lines.contains(language == .german ? "Alles geht zurück." : "All goes back."))
    }

    @Test("the status names each step with its state, and why all went back")
    func report() throws {
        let records: [JournalRecord] = [
            JournalRecord(number: 1, time: 10, event: .opened, facts: ["from": "qmail", "root": "/"]),
            JournalRecord(number: 2, time: 11, event: .begun, step: "backup"),
            JournalRecord(number: 3, time: 12, event: .done, step: "backup"),
            JournalRecord(number: 4, time: 13, event: .begun, step: "handover"),
            JournalRecord(number: 5, time: 14, event: .turned, facts: ["reason": "No port."]),
            JournalRecord(number: 6, time: 15, event: .undone, step: "handover"),
        ]
        let report = SwitchReport(SwitchState(records))
        #expect(
            report.lines(by: SwitchTeller(language: .german)) == [
                "Eine Umstellung ist auf dem Rückweg: martlet switch rollback macht weiter.", "qmail, /",
                "  backup          getan",
                "  handover        zurückgenommen", "  No port.",
            ])
        #expect(try JSONDecoder().decode(SwitchReport.self, from: Data(report.json.utf8)) == report)
        #expect(SwitchReport(SwitchState([])).phase == .none)
    }
}
