import Foundation
import Takeover

/// What becomes of `martlet.toml`: the text that is there, with the values of the plan for keys that it does not set. No line that stands there is
/// changed; a key that it sets keeps its value, and the plan's is told.
struct ConfigurationMerge: Equatable {
    /// A value of the plan that the file has otherwise.
    struct Kept: Equatable {
        /// `limits.message`.
        var name: String
        var planned: String
        /// Nil: the section is written in a way that nothing can be added to.
        var said: String?
    }

    /// The whole of the new file.
    let text: String
    /// What is new in it.
    let added: [ConfigurationDraft.Entry]
    let kept: [Kept]

    /// - Parameters:
    ///   - old: the file as it is; empty where there is none. Merging a result once more changes nothing.
    ///   - file: where it lies.
    /// - Throws: ``ConfigurationError`` where the old text cannot be read.
    init(_ draft: ConfigurationDraft, into old: String, file: String, from origin: String) throws(ConfigurationError) {
        let (values, lines) = try ConfigurationFile.unchecked(text: old, file: file)
        let (planned, _) = try ConfigurationFile.unchecked(text: draft.toml, file: file)
        var editor = TextEditor(old, lines: lines, mark: "# From \(origin), by martlet switch apply.")
        var added: [ConfigurationDraft.Entry] = []
        var kept: [Kept] = []
        for entry in draft.entries {
            let path = (entry.section.map { ConfigurationPath() + $0 } ?? ConfigurationPath()) + entry.key
            if lines.contains(path) {
                let said = try? Self.value(entry, in: values)
                if said != (try? Self.value(entry, in: planned)) {
                    kept.append(Kept(name: entry.name, planned: entry.value, said: said ?? ""))
                }
            } else if editor.add(entry) {
                added.append(entry)
            } else {
                kept.append(Kept(name: entry.name, planned: entry.value, said: nil))
            }
        }
        text = editor.text
        self.added = added
        self.kept = kept
    }

    /// As TOML; equal where the values are, however they were written.
    private static func value(_ entry: ConfigurationDraft.Entry, in values: Configuration) throws -> String? {
        let node: ConfigurationNode? = try ConfigurationNode(of: values)
        return (entry.section.map { node?[$0] } ?? node)?[entry.key]?.toml
    }
}

/// Adds keys to a text in TOML.
private struct TextEditor {
    private var lines: [String]
    private let keys: KeyLines
    private let mark: String
    /// Keys of no section.
    private var top: [String] = []
    /// By the line of their section's header, counted from zero.
    private var inside: [Int: [String]] = [:]
    /// Sections that are not there yet, in their order.
    private var sections: [(name: String, keys: [String])] = []

    init(_ text: String, lines keys: KeyLines, mark: String) {
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        self.keys = keys
        self.mark = mark
    }

    /// - Returns: whether it could be added.
    mutating func add(_ entry: ConfigurationDraft.Entry) -> Bool {
        let line = "\(entry.key) = \(entry.value)"
        guard let section = entry.section else {
            top.append(line)
            return true
        }
        let path = ConfigurationPath() + section
        if keys.contains(path), let number = keys.line(of: path) {
            // `limits.hops = 100` and `limits = { … }` make the section too, and leave no place for more.
            let header = lines[number - 1].trimmingCharacters(in: .whitespaces)
            guard header.hasPrefix("[") else { return false }
            inside[number - 1, default: []].append(line)
        } else if let index = sections.firstIndex(where: { $0.name == section }) {
            sections[index].keys.append(line)
        } else {
            sections.append((section, [line]))
        }
        return true
    }

    var text: String {
        var result: [String] = []
        // Behind the comment that the file begins with; keys of no section must stand before the first.
        let start = top.isEmpty ? 0 : lines.prefix { $0.hasPrefix("#") }.count
        result += lines[..<start]
        if !top.isEmpty {
            result += (start > 0 ? [""] : []) + [mark] + top + (start < lines.count && lines[start] == "" ? [] : [""])
        }
        for index in start..<lines.count {
            result.append(lines[index])
            if let added = inside[index] { result += [mark] + added }
        }
        for section in sections {
            if result.last != "" { result.append("") }
            result += [mark, "[\(section.name)]"] + section.keys
        }
        while result.last == "" { result.removeLast() }
        let isUnchanged = top.isEmpty && inside.isEmpty && sections.isEmpty
        return result.isEmpty ? "" : (isUnchanged ? lines : result).joined(separator: "\n") + "\n"
    }
}
