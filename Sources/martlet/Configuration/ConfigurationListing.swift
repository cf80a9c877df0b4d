import Foundation

/// The values that a configuration amounts to, defaults marked, as TOML or JSON.
struct ConfigurationListing {
    private let file: ConfigurationFile
    private let values: ConfigurationNode

    init(_ file: ConfigurationFile) throws {
        self.file = file
        values = try ConfigurationNode(of: file.configuration)
    }

    /// TOML that reads back as the same configuration; a comment marks each value that the file does not set.
    var toml: String {
        var text = "# \(file.path)\n"
        for (section, keys) in ConfigurationKeys.sections {
            switch section {
            case "":
                text += lines(keys, of: values, at: ConfigurationPath())
            case "listen":
                for (index, listener) in (values[section]?.elements ?? []).enumerated() {
                    text += "\n[[\(section)]]\n" + lines(keys, of: listener, at: ConfigurationPath() + section + index)
                }
            default:
                guard let table = values[section] else { continue }
                text += "\n[\(section)]\n" + lines(keys, of: table, at: ConfigurationPath() + section)
            }
        }
        return text
    }

    private func lines(_ keys: [String], of table: ConfigurationNode, at path: ConfigurationPath) -> String {
        keys.reduce("") { text, key in
            guard let value = table[key] else { return text }
            let mark = file.lines.contains(path + key) ? "" : "  # default"
            return text + "\(key) = \(value.toml)\(mark)\n"
        }
    }

    /// `{"file": …, "values": {…}, "defaults": ["limits.message", …]}`.
    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let answer = Answer(file: file.path, values: file.configuration, defaults: defaults)
        return String(decoding: try encoder.encode(answer), as: UTF8.self)
    }

    private struct Answer: Encodable {
        let file: String
        let values: Configuration
        let defaults: [String]
    }

    private var defaults: [String] {
        ConfigurationKeys.sections.flatMap { section, keys in
            let path = section.isEmpty ? ConfigurationPath() : ConfigurationPath() + section
            if section == "listen" { return file.lines.contains(path) ? [] : [section] }
            return keys.map { path + $0 }.filter { !file.lines.contains($0) }.map(\.description)
        }
    }
}
