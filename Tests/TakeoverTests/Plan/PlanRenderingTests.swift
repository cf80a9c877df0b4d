import Foundation
import Takeover
import Testing

@Suite("The plan as it is shown")
struct PlanRenderingTests {
    @Test("no line has more than 80 columns, none moves the cursor, and the summary fits a screen", arguments: 0..<60)
    func fitsATerminal(seed: Int) {
        var generator = RandomModel(seed: UInt64(seed))
        var model = generator.model()
        model.findings.append(
            Finding(
                .note, at: SourcePlace("/srv/\u{1B}[31m" + String(repeating: "very-long-", count: 30), line: 7),
                quote: "\u{1B}]0;title\u{7}\r\u{202E}evil 漢字漢字", Wording("Line\none.", german: "Zeile\neins.")))
        let plan = SwitchPlan(model)
        for language in Wording.Language.allCases {
            for isASCII in [false, true] {
                let text = PlanText(plan, in: language, isComplete: true, isASCII: isASCII)
                for line in text.text.split(separator: "\n") {
                    #expect(Self.columns(line) <= 80, "\(line)")
                    #expect(line.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control })
                    #expect(!isASCII || line.utf8.allSatisfy { $0 < 0x80 })
                }
                #expect((text.sections.first?.lines.count ?? 0) <= 20)
            }
        }
    }

    private static func columns(_ line: Substring) -> Int {
        line.unicodeScalars.reduce(0) { $0 + ((0x2E80...0x9FFF).contains($1.value) ? 2 : 1) }
    }

    @Test("a long list is shortened, and says how to see all of it")
    func shortened() {
        var model = MailServerModel(software: .qmail)
        model.domains = [.init("kunde.example", .local, place: SourcePlace("/x"))]
        for number in 0..<100 {
            model.mailboxes.append(
                .init("m\(number)", at: "kunde.example", path: "/srv/\(number)/Maildir", uid: 1, gid: 1, place: SourcePlace("/x"))
            )
        }
        let plan = SwitchPlan(model)
        let short = PlanText(plan, in: .english).text
        #expect(short.contains("… 88 more: martlet switch plan --all"))
        #expect(!short.contains("m50@kunde.example"))
        #expect(PlanText(plan, in: .german).text.contains("… 88 weitere: martlet switch plan --all"))
        #expect(PlanText(plan, in: .english, isComplete: true).text.contains("m99@kunde.example"))
    }

    @Test("nothing out of the old server's files is markup in the page")
    func page() throws {
        var model = MailServerModel(software: .postfix)
        model.findings = [
            Finding(
                .lost, at: SourcePlace("/etc/<b>"), quote: "<script>alert(1)</script>", Wording("A & B", german: "A und B"),
                advice: Wording("\"Do\" it", german: "Tu es"))
        ]
        let html = try PlanPage().html(SwitchPlan(model), in: .english)
        #expect(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
        #expect(html.contains("/etc/&lt;b&gt;"))
        #expect(html.contains("A &amp; B"))
        #expect(!html.contains("<script"))
        #expect(html.contains("<html lang=\"en\">"))
        #expect(!html.contains("http://") && !html.contains("https://") && !html.contains("src="))
    }

    @Test("the keys of the JSON are these")
    func json() throws {
        var generator = RandomModel(seed: 4)
        let text = try PlanDocument(SwitchPlan(generator.model()), in: .german).json
        let object = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect(
            Set(object.keys).subtracting(["queue"])
                == ["configuration", "counts", "findings", "format", "items", "language", "outage", "software"])
        #expect(object["language"] as? String == "de")
        let items = try #require(object["items"] as? [[String: Any]])
        #expect(items.allSatisfy { Set($0.keys).isSubset(of: ["kind", "name", "place", "outcome", "becomes"]) })
        let findings = try #require(object["findings"] as? [[String: Any]])
        #expect(findings.allSatisfy { Set($0.keys).isSubset(of: ["topic", "place", "quote", "text", "advice"]) })
    }
}
