import Foundation
import Takeover

/// Tells the operator how a switch goes: plain lines of 80 columns at most.
struct SwitchTeller: Sendable {
    static let width = 80
    let language: Wording.Language

    func lines(_ progress: SwitchProgress) -> [String] {
        let isGerman = language == .german
        return switch progress {
        case .begins(let title, let number, let count): wrap("[\(number)/\(count)] \(title.text(in: language))", indent: 0)
        case .wasDone(let title, let number, let count):
            wrap("[\(number)/\(count)] \(title.text(in: language)): \(isGerman ? "schon getan" : "done before")", indent: 0)
        case .told(let text): wrap(text.text(in: language), indent: 6)
        case .turns(let error):
            wrap((isGerman ? "Das geht nicht: " : "That cannot be done: ") + error.sentences(in: language), indent: 0)
                + [isGerman ? "Alles geht zurück." : "All goes back."]
        case .undoes(let title): wrap((isGerman ? "zurück: " : "back: ") + title.text(in: language), indent: 0)
        case .stuck(_, let error):
            wrap((isGerman ? "ging nicht: " : "could not be undone: ") + error.sentences(in: language), indent: 6)
        }
    }

    func tell(_ progress: SwitchProgress) {
        for line in lines(progress) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }
    }

    /// Breaks at blanks; a word longer than a line stands alone.
    func wrap(_ text: String, indent: Int) -> [String] {
        let margin = String(repeating: " ", count: indent)
        var lines: [String] = []
        var line = ""
        for word in text.split(whereSeparator: \.isWhitespace) {
            if !line.isEmpty, margin.count + line.count + 1 + word.count > Self.width {
                lines.append(margin + line)
                line = ""
            }
            line += line.isEmpty ? String(word) : " \(word)"
        }
        return lines + [margin + line]
    }
}
