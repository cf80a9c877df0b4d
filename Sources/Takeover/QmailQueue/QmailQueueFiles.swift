/// Where the files of qmail's queue lie: each part of it by message number, whatever sub-folders there are (conf-split, and patches that split
/// todo and intd too).
struct QmailQueueFiles {
    private(set) var mess: [UInt64: String] = [:]
    private(set) var info: [UInt64: String] = [:]
    private(set) var local: [UInt64: String] = [:]
    private(set) var remote: [UInt64: String] = [:]
    private(set) var todo: [UInt64: String] = [:]
    private(set) var intd: [UInt64: String] = [:]
    private(set) var bounce: [UInt64: String] = [:]
    private(set) var findings: [Finding] = []
    private let tree: any FileTree
    private let folder: String

    init(tree: any FileTree, folder: String) {
        self.tree = tree
        self.folder = folder
        mess = files(of: "mess")
        guard !mess.isEmpty || names(in: folder) != nil else {
            findings.append(
                Finding(
                    .damaged, at: SourcePlace(folder), Wording("There is no queue.", german: "Es gibt keine Warteschlange.")))
            return
        }
        info = files(of: "info")
        local = files(of: "local")
        remote = files(of: "remote")
        todo = files(of: "todo")
        intd = files(of: "intd")
        bounce = files(of: "bounce")
        if let rest = names(in: "\(folder)/pid"), !rest.isEmpty {
            findings.append(
                Finding(
                    .note, at: SourcePlace("\(folder)/pid"),
                    Wording(
                        "\(rest.count) beginnings of mails lie here; their senders were told nothing.",
                        german: "Hier liegen \(rest.count) Anfänge von Mails; ihren Absendern wurde nichts zugesagt.")))
        }
    }

    private mutating func files(of part: String) -> [UInt64: String] {
        var files: [UInt64: String] = [:]
        var strange = 0
        func take(_ name: String, _ path: String) {
            // A number as qmail writes it; the first of two files of one number stays.
            if let id = UInt64(name), String(id) == name { files[id] = files[id] ?? path } else { strange += 1 }
        }
        for name in names(in: "\(folder)/\(part)") ?? [] {
            let path = "\(folder)/\(part)/\(name)"
            if let below = names(in: path) {
                for name in below { take(name, "\(path)/\(name)") }
            } else {
                take(name, path)
            }
        }
        if strange > 0 {
            findings.append(
                Finding(
                    .note, at: SourcePlace("\(folder)/\(part)"),
                    Wording(
                        "\(strange) files here have names that qmail does not give; they are left out.",
                        german: "\(strange) Dateien hier heißen nicht, wie qmail sie nennt; sie bleiben weg.")))
        }
        return files
    }

    private mutating func names(in path: String) -> [String]? {
        do {
            return try tree.names(in: path)
        } catch {
            findings.append(.unreadable(error))
            return nil
        }
    }
}
