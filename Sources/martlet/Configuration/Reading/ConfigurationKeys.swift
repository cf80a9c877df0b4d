/// Every key a configuration file can hold, and what was meant by one that it cannot.
enum ConfigurationKeys {
    /// The keys at the top, then those of each section, in the order in which they are shown.
    static let sections: [(name: String, keys: [String])] = [
        ("", Configuration.CodingKeys.allCases.filter { !$0.isSection }.map(\.rawValue)),
        ("listen", Listener.CodingKeys.allCases.map(\.rawValue)),
        ("tls", TLSSection.CodingKeys.allCases.map(\.rawValue)),
        ("dns", DNSSection.CodingKeys.allCases.map(\.rawValue)),
        ("outgoing-tls", OutgoingTLSSection.CodingKeys.allCases.map(\.rawValue)),
        ("submission", SubmissionSection.CodingKeys.allCases.map(\.rawValue)),
        ("limits", LimitsSection.CodingKeys.allCases.map(\.rawValue)),
        ("timeouts", TimeoutsSection.CodingKeys.allCases.map(\.rawValue)),
        ("guessing", GuessingSection.CodingKeys.allCases.map(\.rawValue)),
        ("greeting", GreetingSection.CodingKeys.allCases.map(\.rawValue)),
        ("queue", QueueSection.CodingKeys.allCases.map(\.rawValue)),
        ("outgoing", OutgoingSection.CodingKeys.allCases.map(\.rawValue)),
        ("local", LocalSection.CodingKeys.allCases.map(\.rawValue)),
        ("deliver", DeliverSection.CodingKeys.allCases.map(\.rawValue)),
        ("trace", TraceSection.CodingKeys.allCases.map(\.rawValue)),
        ("metrics", MetricsSection.CodingKeys.allCases.map(\.rawValue)),
        ("log", LogSection.CodingKeys.allCases.map(\.rawValue)),
    ]

    private static let sectionNames = sections.map(\.name).filter { !$0.isEmpty }

    /// Notes each key of the file that does not exist.
    static func noteUnknown(in findings: ConfigurationFindings) {
        for key in findings.document.keys.sorted() {
            let path = ConfigurationPath() + key
            if sectionNames.contains(key) {
                if let table = findings.document[key]?.table {
                    noteUnknown(in: table.keys, at: path, section: key, findings)
                }
                guard let array = findings.document[key]?.array else { continue }
                for index in 0..<array.count {
                    noteUnknown(in: array[index].table?.keys ?? [], at: path + index, section: key, findings)
                }
            } else if !keys(of: "").contains(key) {
                let isTable = findings.type(at: path) == .table || findings.type(at: path + 0) == .table
                let nearest = SpellingDistance.nearest(to: key, among: sectionNames)
                findings.note(
                    path,
                    isTable
                        ? "there is no section [\(key)]" + (nearest.map { " (did you mean \"\($0)\"?)" } ?? "")
                        : "there is no key \"\(key)\"" + meant(by: key, in: ""))
            }
        }
    }

    private static func noteUnknown(
        in keys: [String], at path: ConfigurationPath, section: String, _ findings: ConfigurationFindings
    ) {
        for key in keys.sorted() where !self.keys(of: section).contains(key) {
            findings.note(path + key, "there is no key \"\(key)\" in \(bracketed(section))" + meant(by: key, in: section))
        }
    }

    /// The right key, in parentheses: one spelled so that belongs elsewhere, else the nearest of this section, else the
    /// nearest of all.
    static func meant(by key: String, in section: String) -> String {
        if let home = sections.first(where: { $0.keys.contains(key) }) {
            return
                " (\"\(key)\" belongs \(home.name.isEmpty ? "at the top, before the first section" : "in \(bracketed(home.name))"))"
        }
        if let nearest = SpellingDistance.nearest(to: key, among: keys(of: section)) { return " (did you mean \"\(nearest)\"?)" }
        if let nearest = SpellingDistance.nearest(to: key, among: sections.flatMap(\.keys)),
            let home = sections.first(where: { $0.keys.contains(nearest) })
        {
            return " (did you mean \"\(nearest)\" \(home.name.isEmpty ? "at the top" : "in \(bracketed(home.name))")?)"
        }
        return ""
    }

    private static func keys(of section: String) -> [String] {
        sections.first { $0.name == section }?.keys ?? []
    }

    private static func bracketed(_ section: String) -> String {
        section == "listen" ? "[[listen]]" : "[\(section)]"
    }
}
