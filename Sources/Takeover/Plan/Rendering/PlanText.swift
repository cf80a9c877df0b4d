/// The plan for a terminal: plain lines of 80 columns, in sections, of which the first is a screen of its own.
public struct PlanText: Sendable {
    /// What is read together.
    public struct Section: Sendable {
        public var title: String
        /// Without the title.
        public var lines: [String]
    }

    let plan: SwitchPlan
    let language: Wording.Language
    /// Whether long lists are printed to their end.
    let isComplete: Bool
    /// For a terminal that knows ASCII alone.
    let isASCII: Bool
    let width = 80
    /// How many of a list are shown where not all are.
    let shown = 12

    public init(_ plan: SwitchPlan, in language: Wording.Language, isComplete: Bool = false, isASCII: Bool = false) {
        self.plan = plan
        self.language = language
        self.isComplete = isComplete
        self.isASCII = isASCII
    }

    /// The summary first, then what the operator has to know, then what becomes of each thing.
    public var sections: [Section] {
        var sections = [summary]
        for topic in Finding.Topic.allCases {
            let findings = plan.findings.filter { $0.topic == topic }
            if !findings.isEmpty { sections.append(section(topic, findings)) }
        }
        for kind in PlanItem.Kind.allCases {
            let items = plan.items.filter { $0.kind == kind }
            if !items.isEmpty { sections.append(section(kind, items)) }
        }
        if !plan.configuration.entries.isEmpty { sections.append(configuration) }
        return sections
    }

    /// All sections below one another.
    public var text: String {
        sections.map { section in
            ([section.title, rule("-")] + section.lines).joined(separator: "\n") + "\n"
        }.joined(separator: "\n")
    }

    // MARK: Words

    func word(_ wording: Wording) -> String { line(wording.text(in: language)) }

    private func line(_ text: String) -> String {
        let printable = TerminalLine.printable(text)
        return isASCII ? TerminalLine.ascii(printable) : printable
    }

    private func rule(_ character: Character) -> String { String(repeating: character, count: width) }

    // MARK: Sections

    private func section(_ topic: Finding.Topic, _ findings: [Finding]) -> Section {
        list("\(word(PlanVocabulary.title(of: topic))) (\(findings.count))", findings) { finding in
            var lines = TerminalLine.wrapped(line("\(finding.place)"), width: width)
            if let quote = finding.quote, !quote.isEmpty {
                lines += TerminalLine.wrapped(": " + line(Self.short(quote)), width: width, indent: 2)
            }
            lines += TerminalLine.wrapped(word(finding.text), width: width, indent: 4)
            if let advice = finding.advice { lines += TerminalLine.wrapped("> " + word(advice), width: width, indent: 4) }
            return lines
        }
    }

    private func section(_ kind: PlanItem.Kind, _ items: [PlanItem]) -> Section {
        list("\(word(PlanVocabulary.name(of: kind))) (\(items.count))", items) { item in
            let mark =
                switch item.outcome {
                case .carried: "  "
                case .changed: "~ "
                case .lost: "! "
                }
            let result = "-> " + word(item.result.wording)
            let name = line(item.name)
            let together = "\(mark)\(name) \(result)"
            if TerminalLine.columns(together) <= width { return [together] }
            var lines = TerminalLine.wrapped(name, width: width, indent: 2)
            lines[0] = mark + lines[0].dropFirst(2)
            return lines + TerminalLine.wrapped(result, width: width, indent: 6)
        }
    }

    private func list<Element>(_ title: String, _ all: [Element], _ lines: (Element) -> [String]) -> Section {
        let few = isComplete || all.count <= shown ? all[...] : all.prefix(shown)
        var section = Section(title: title, lines: few.flatMap(lines))
        if few.count < all.count { section.lines.append(word(PlanVocabulary.more(all.count - few.count))) }
        return section
    }

    private var configuration: Section {
        let lines = plan.configuration.toml.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        return Section(
            title: word(PlanVocabulary.settings),
            lines: lines.flatMap { TerminalLine.wrapped(line(String($0)), width: width) })
    }

    private static func short(_ quote: String) -> String { quote.count > 200 ? quote.prefix(200) + "..." : quote }
}

extension PlanText {
    /// What is found and what becomes of it, in numbers: less than 24 lines.
    var summary: Section {
        let column = 14
        func row(_ name: String, _ cells: [String]) -> String {
            TerminalLine.padded(name, 24) + cells.map { TerminalLine.right($0, column) }.joined()
        }
        var lines = [
            row("", [word(PlanVocabulary.found)] + PlanItem.Outcome.allCases.map { word(PlanVocabulary.name(of: $0)) })
        ]
        for kind in PlanItem.Kind.allCases {
            let counts = plan.count(kind)
            let sum = counts.values.reduce(0, +)
            if sum == 0, kind == .network || kind == .refusedSender || kind == .refusedRecipient { continue }
            lines.append(
                row(
                    word(PlanVocabulary.name(of: kind)),
                    ["\(sum)"] + PlanItem.Outcome.allCases.map { counts[$0].map { "\($0)" } ?? "-" }))
        }
        lines.append("")
        let topics = plan.findings.reduce(into: [:]) { $0[$1.topic, default: 0] += 1 }
        for sentence in [
            PlanVocabulary.backscatter(topics[.backscatter] ?? 0), PlanVocabulary.queue(plan.queue),
            PlanVocabulary.outage(plan.outage),
        ] {
            lines += TerminalLine.wrapped(word(sentence), width: width)
        }
        let damaged = topics[.damaged] ?? 0
        if damaged > 0 {
            lines.append("\(word(PlanVocabulary.title(of: .damaged))): \(damaged)")
        }
        return Section(
            title: TerminalLine.padded(word(PlanVocabulary.title(plan.software)), 50)
                + TerminalLine.right("(\(word(PlanVocabulary.nothingChanged)))", 30), lines: lines)
    }
}
