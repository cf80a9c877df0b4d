/// The labels of one series, checked and in one order: `reason="relay"`.
struct PrometheusLabels: Hashable, Comparable {
    /// As they stand between the braces; empty without labels.
    let text: String

    /// - Parameter dimensions: of two with one name the last counts.
    init(_ dimensions: [(String, String)]) {
        var values: [String: String] = [:]
        for (name, value) in dimensions { values[PrometheusLabels.name(name)] = value }
        text = values.sorted { $0.key < $1.key }.map { "\($0.key)=\"\(PrometheusLabels.escaped($0.value))\"" }
            .joined(separator: ",")
    }

    /// The braces with one label more at the end; nothing when there is none at all.
    func braces(adding more: String? = nil) -> String {
        let all = [text, more ?? ""].filter { !$0.isEmpty }.joined(separator: ",")
        return all.isEmpty ? "" : "{\(all)}"
    }

    static func < (left: PrometheusLabels, right: PrometheusLabels) -> Bool { left.text < right.text }

    /// A label's name: `[a-zA-Z_][a-zA-Z0-9_]*`, not one that the format keeps for itself (`le`, or two underscores in front).
    private static func name(_ text: String) -> String {
        let name = metricName(text).replacing(":", with: "_")
        return name == "le" || name == "quantile" || name.hasPrefix("__") ? "label_\(name)" : name
    }

    /// A metric's name: `[a-zA-Z_:][a-zA-Z0-9_:]*`; anything else becomes an underscore.
    static func metricName(_ text: String) -> String {
        var name = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "a"..."z", "A"..."Z", "_", ":": name.unicodeScalars.append(scalar)
            case "0"..."9":
                if name.isEmpty { name = "_" }
                name.unicodeScalars.append(scalar)
            default: name += "_"
            }
        }
        return name.isEmpty ? "_" : name
    }

    /// A label's value: backslash, quotation mark and line feed are escaped.
    private static func escaped(_ value: String) -> String {
        PrometheusLabels.escapedHelp(value).replacing("\"", with: "\\\"")
    }

    /// The text of a HELP line: backslash and line feed are escaped.
    static func escapedHelp(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
    }
}
