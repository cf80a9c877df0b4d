import Mustache

/// The plan as one page that needs nothing else.
public struct PlanPage {
    private let template: MustacheTemplate

    /// - Throws: what Mustache says of the template.
    public init() throws {
        template = try MustacheTemplate(string: Self.source)
    }

    /// Every name and every quote of the old server's files is escaped by the template.
    public func html(_ plan: SwitchPlan, in language: Wording.Language) -> String {
        template.render(Self.context(plan, language))
    }

    private static func context(_ plan: SwitchPlan, _ language: Wording.Language) -> [String: Any] {
        func word(_ wording: Wording) -> String { TerminalLine.printable(wording.text(in: language)) }
        func text(_ text: String) -> String { TerminalLine.printable(text) }
        let topics = Finding.Topic.allCases.compactMap { topic -> [String: Any]? in
            let findings = plan.findings.filter { $0.topic == topic }
            if findings.isEmpty { return nil }
            return [
                "id": topic.rawValue, "title": word(PlanVocabulary.title(of: topic)), "count": findings.count,
                "findings": findings.map { finding -> [String: Any] in
                    var entry: [String: Any] = ["place": text("\(finding.place)"), "text": word(finding.text)]
                    if let quote = finding.quote, !quote.isEmpty { entry["quote"] = text(quote) }
                    if let advice = finding.advice { entry["advice"] = word(advice) }
                    return entry
                },
            ]
        }
        let kinds = PlanItem.Kind.allCases.compactMap { kind -> [String: Any]? in
            let items = plan.items.filter { $0.kind == kind }
            if items.isEmpty { return nil }
            let counts = plan.count(kind)
            return [
                "id": kind.rawValue, "title": word(PlanVocabulary.name(of: kind)), "count": items.count,
                "outcomes": PlanItem.Outcome.allCases.map { counts[$0] ?? 0 },
                "items": items.map { item -> [String: Any] in
                    [
                        "name": text(item.name), "place": item.place.map { text("\($0)") } ?? "",
                        "outcome": word(PlanVocabulary.name(of: item.outcome)), "class": item.outcome.rawValue,
                        "becomes": word(item.result.wording),
                    ]
                },
            ]
        }
        let backscatter = plan.findings.count { $0.topic == .backscatter }
        return [
            "language": language.rawValue, "title": word(PlanVocabulary.title(plan.software)),
            "subtitle": word(PlanVocabulary.nothingChanged), "found": word(PlanVocabulary.found),
            "outcomes": PlanItem.Outcome.allCases.map { word(PlanVocabulary.name(of: $0)) }, "kinds": kinds, "topics": topics,
            "sentences": [
                word(PlanVocabulary.backscatter(backscatter)), word(PlanVocabulary.queue(plan.queue)),
                word(PlanVocabulary.outage(plan.outage)),
            ],
            "settings": word(PlanVocabulary.settings), "toml": lines(plan.configuration.toml),
            "hasSettings": !plan.configuration.entries.isEmpty, "todo": word(PlanVocabulary.whatToDo),
            "becomes": word(PlanVocabulary.becomes), "findings": word(PlanVocabulary.findings),
        ]
    }

    /// Line ends stay.
    private static func lines(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { TerminalLine.printable(String($0)) }
            .joined(separator: "\n")
    }
}
