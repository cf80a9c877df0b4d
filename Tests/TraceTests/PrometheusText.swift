/// Reads text exposition format 0.0.4 back, strictly: what a scraper would not take is an error.
struct PrometheusText {
    struct Flaw: Error { let line: String }

    var help: [String: String] = [:]
    var types: [String: String] = [:]
    /// By name and labels as they are written, `name{a="b"}`.
    var samples: [String: Double] = [:]
    /// The labels of each sample, unescaped.
    var labels: [String: [String: String]] = [:]

    init(_ text: String) throws {
        guard text.isEmpty || text.hasSuffix("\n") else { throw Flaw(line: "no line feed at the end") }
        var done: Set<String> = []
        var current = ""
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 3).map(String.init)
            if line.hasPrefix("# HELP "), words.count == 4 {
                guard help.updateValue(words[3], forKey: words[2]) == nil else { throw Flaw(line: String(line)) }
            } else if line.hasPrefix("# TYPE "), words.count == 4 {
                guard types.updateValue(words[3], forKey: words[2]) == nil else { throw Flaw(line: String(line)) }
                done.insert(current)
                current = words[2]
            } else {
                try readSample(String(line), in: current)
                guard !done.contains(current) else { throw Flaw(line: "not in one group: \(line)") }
            }
        }
    }

    private mutating func readSample(_ line: String, in family: String) throws {
        guard let match = line.wholeMatch(of: /([a-zA-Z_:][a-zA-Z0-9_:]*)(\{(.*)\})? ([^ ]+)/) else { throw Flaw(line: line) }
        let name = String(match.1)
        let suffixes = types[family] == "histogram" ? ["_bucket", "_sum", "_count"] : [""]
        guard suffixes.contains(where: { family + $0 == name }) else { throw Flaw(line: line) }
        guard let value = Double(match.4.replacing("Inf", with: "inf")) else { throw Flaw(line: line) }
        let key = name + String(match.2 ?? "")
        guard samples.updateValue(value, forKey: key) == nil else { throw Flaw(line: line) }
        var read: [String: String] = [:]
        var rest = (match.3 ?? "")[...]
        while !rest.isEmpty {
            guard let label = rest.prefixMatch(of: /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\\\|\\"|\\n)*)",?/) else {
                throw Flaw(line: line)
            }
            var text = ""
            var isEscaped = false
            for character in label.2 {
                if isEscaped {
                    text.append(character == "n" ? "\n" : character)
                    isEscaped = false
                } else if character == "\\" {
                    isEscaped = true
                } else {
                    text.append(character)
                }
            }
            guard read.updateValue(text, forKey: String(label.1)) == nil else { throw Flaw(line: line) }
            rest = rest[label.range.upperBound...]
        }
        labels[key] = read
    }
}
