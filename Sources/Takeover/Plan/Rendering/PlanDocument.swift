import Foundation

/// The plan for programs. Keys are never renamed; new ones may come. Nothing in it is secret.
public struct PlanDocument: Encodable {
    struct Place: Encodable {
        let file: String
        let line: Int?
    }

    struct Item: Encodable {
        let kind: String
        let name: String
        let place: Place?
        /// `carried`, `changed`, `lost`.
        let outcome: String
        /// In words.
        let becomes: String
    }

    struct Found: Encodable {
        let topic: String
        let place: Place
        let quote: String?
        let text: String
        let advice: String?
    }

    struct Setting: Encodable {
        let key: String
        /// As TOML writes it.
        let value: String
    }

    /// Grows when a key changes its meaning.
    let format = 1
    let software: String
    let language: String
    /// By kind, then by outcome.
    let counts: [String: [String: Int]]
    let items: [Item]
    let findings: [Found]
    let configuration: [Setting]
    let queue: QueueSummary?
    let outage: ExpectedOutage

    public init(_ plan: SwitchPlan, in language: Wording.Language) {
        software = plan.software.rawValue
        self.language = language.rawValue
        var counts: [String: [String: Int]] = [:]
        for kind in PlanItem.Kind.allCases {
            let found = plan.count(kind)
            for outcome in PlanItem.Outcome.allCases {
                counts[kind.rawValue, default: [:]][outcome.rawValue] = found[outcome] ?? 0
            }
        }
        self.counts = counts
        items = plan.items.map { item in
            Item(
                kind: item.kind.rawValue, name: item.name, place: item.place.map(Self.place), outcome: item.outcome.rawValue,
                becomes: item.result.wording.text(in: language))
        }
        findings = plan.findings.map { finding in
            Found(
                topic: finding.topic.rawValue, place: Self.place(finding.place), quote: finding.quote,
                text: finding.text.text(in: language), advice: finding.advice?.text(in: language))
        }
        configuration = plan.configuration.entries.map { Setting(key: $0.name, value: $0.value) }
        queue = plan.queue
        outage = plan.outage
    }

    private static func place(_ place: SourcePlace) -> Place { Place(file: place.file, line: place.line) }

    /// JSON, keys sorted.
    public var json: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            return String(decoding: try encoder.encode(self), as: UTF8.self)
        }
    }
}
