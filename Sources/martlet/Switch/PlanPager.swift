import Foundation
import Takeover

/// Shows sections a screen at a time on a terminal that cannot scroll back: plain lines, then a question at the last one. No cursor is moved.
struct PlanPager {
    /// Lines of the terminal; at least as many as the question and a title need.
    let height: Int
    let width = 80
    let language: Wording.Language

    /// What is printed before each question. Each section begins a screen of its own.
    func screens(_ sections: [PlanText.Section]) -> [[String]] {
        let room = max(height - 1, 6)
        return sections.flatMap { section -> [[String]] in
            var screens: [[String]] = []
            var rest = section.lines[...]
            repeat {
                let continued = screens.isEmpty ? "" : language == .german ? " (Fortsetzung)" : " (continued)"
                let head = [String((section.title + continued).prefix(width)), String(repeating: "-", count: width)]
                screens.append(head + rest.prefix(room - head.count))
                rest = rest.dropFirst(room - head.count)
            } while !rest.isEmpty
            return screens
        }
    }

    var question: String {
        switch language {
        case .english: "-- Enter: more, q and Enter: end -- "
        case .german: "-- Enter: weiter, q und Enter: Ende -- "
        }
    }

    /// Prints, and asks after each screen but the last; the end of input ends it too.
    func show(_ sections: [PlanText.Section]) {
        let screens = screens(sections)
        for (index, screen) in screens.enumerated() {
            print(screen.joined(separator: "\n"))
            guard index < screens.count - 1 else { return }
            print(question, terminator: "")
            fflush(nil)
            guard let answer = readLine(), answer.first?.lowercased() != "q" else { return }
        }
    }

    /// Lines of the terminal that standard output is, 24 where it does not say.
    static var terminalHeight: Int {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_row > 0 else { return 24 }
        return Int(size.ws_row)
    }
}
