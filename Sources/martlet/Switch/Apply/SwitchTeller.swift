import Foundation
import Takeover

/// Tells the operator how a switch goes: plain lines of 80 columns at most, umlauts written out where the terminal knows ASCII alone.
struct SwitchTeller: Sendable {
    static let width = 80
    let language: Wording.Language
    var isASCII = false

    func lines(_ progress: SwitchProgress) -> [String] {
        let isGerman = language == .german
        return switch progress {
        case .begins(let title, let number, let count): wrap("[\(number)/\(count)] \(title.text(in: language))", indent: 0)
        case .wasDone(let title, let number, let count):
            wrap("[\(number)/\(count)] \(title.text(in: language)): \(isGerman ? "schon getan" : "done before")", indent: 0)
        case .told(let text): wrap(text.text(in: language), indent: 6)
        case .turns(let error):
            wrap((isGerman ? "Das geht nicht: " : "That cannot be done: ") + error.sentences(in: language), indent: 0)
                + wrap(isGerman ? "Alles geht zurück." : "All goes back.", indent: 0)
        case .undoes(let title): wrap((isGerman ? "zurück: " : "back: ") + title.text(in: language), indent: 0)
        case .stuck(_, let error):
            wrap((isGerman ? "ging nicht: " : "could not be undone: ") + error.sentences(in: language), indent: 6)
        }
    }

    func tell(_ progress: SwitchProgress) {
        for line in lines(progress) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }
    }

    /// Breaks at blanks, and within words that are longer than a line.
    func wrap(_ text: String, indent: Int) -> [String] {
        let line = text.split(whereSeparator: \.isWhitespace).map { TerminalLine.printable(String($0)) }.joined(separator: " ")
        return TerminalLine.wrapped(isASCII ? TerminalLine.ascii(line) : line, width: Self.width, indent: indent)
    }

    /// What a command that failed says behind `head`, which the argument parser or the command writes itself.
    func failure(_ text: String, behind head: String = "Error: ") -> String {
        let lines = wrap(head + text, indent: 0).joined(separator: "\n")
        return lines.hasPrefix(head) ? String(lines.dropFirst(head.count)) : lines
    }

    /// The question as it stands in front of the answer.
    func question(_ text: String) -> String {
        wrap(text + (language == .german ? " [j/N]" : " [y/N]"), indent: 0).joined(separator: "\n") + " "
    }
}
