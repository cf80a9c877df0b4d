import Foundation

/// What load.py wrote down: each mail that it read 250 for.
struct AnsweredMails {
    struct Mail {
        let id: String
        let tries: Int
        let recipients: [String]
    }

    let mails: [Mail]

    init(file: String) throws {
        mails = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").map { line in
            let words = line.split(separator: " ").map(String.init)
            guard words.count == 3, let tries = Int(words[1]) else { throw TestFailure("load.py wrote: \(line)") }
            return Mail(id: words[0], tries: tries, recipients: words[2].split(separator: ",").map(String.init))
        }
    }
}
