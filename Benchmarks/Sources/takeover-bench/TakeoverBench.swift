import Foundation
import Takeover

/// Measures how long a large qmail server takes to be read, and how much memory.
@main
enum TakeoverBench {
    static let usage = """
        USAGE: takeover-bench [--mailboxes N] [--domains N] [--mails N] [--layout files|users] [--folder DIR]

          --mailboxes N   how many mailboxes the server has (default: 100000)
          --domains N     over how many virtual domains (default: 100)
          --mails N       how many mails wait in its queue (default: 10000)
          --layout NAME   files: a .qmail file for each in the domain's home; users: a line of users/assign and a home for each
                          (default: files)
          --folder DIR    where the server's files are made (default: /var/tmp)
        """

    static func main() {
        do {
            try run(Array(CommandLine.arguments.dropFirst()))
        } catch {
            FileHandle.standardError.write(Data("takeover-bench: \(error)\n".utf8))
            exit(1)
        }
    }

    private static func run(_ arguments: [String]) throws {
        var server = LargeServer()
        var folder = "/var/tmp"
        var rest = arguments[...]
        while let option = rest.popFirst() {
            guard let value = rest.popFirst() else { throw TakeoverBenchError(usage) }
            switch (option, Int(value)) {
            case ("--mailboxes", let number?): server.mailboxes = number
            case ("--domains", let number?) where number > 0: server.domains = number
            case ("--mails", let number?): server.mails = number
            case ("--layout", _):
                guard let layout = LargeServer.Layout(rawValue: value) else { throw TakeoverBenchError(usage) }
                server.layout = layout
            case ("--folder", _): folder = value
            default: throw TakeoverBenchError(usage)
            }
        }
        let root = "\(folder)/takeover-bench.\(getpid())"
        defer { try? FileManager.default.removeItem(atPath: root) }
        try server.write(to: root)

        let before = resident()
        let tree = try FolderTree(root: root)
        let clock = ContinuousClock()
        var model = MailServerModel(software: .qmail)
        let time = clock.measure { model = QmailReader(tree: tree).read(withQueue: true) }
        let seconds = Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
        print(
            "\(server.layout.rawValue): \(model.mailboxes.count) mailboxes, \(model.domains.count) domains, "
                + "\(model.queue?.count ?? 0) mails, \(model.findings.count) findings in "
                + String(format: "%.1f s", seconds) + ", \(before) MiB before, \(resident()) MiB after, \(peak()) MiB at most")
    }

    private static func resident() -> Int { status("VmRSS:") }
    private static func peak() -> Int { status("VmHWM:") }

    /// A line of /proc/self/status, in MiB.
    private static func status(_ name: String) -> Int {
        let text = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix(name) }
        return (line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) } ?? 0) / 1024
    }
}

struct TakeoverBenchError: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) {
        self.description = description
    }
}
