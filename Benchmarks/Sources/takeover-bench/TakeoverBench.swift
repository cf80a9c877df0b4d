import Foundation
import Takeover

/// Measures how long a large old server takes to be read and its switch to be planned, and how much memory.
@main
enum TakeoverBench {
    static let usage = """
        USAGE: takeover-bench [--mailboxes N] [--domains N] [--mails N] [--layout NAME] [--folder DIR] [--keep yes]
                              [--made DIR]

          --mailboxes N   how many mailboxes the server has (default: 100000)
          --domains N     over how many virtual domains (default: 100)
          --mails N       how many mails wait in its queue (default: 10000); postfix has none
          --layout NAME   files: qmail with a .qmail file for each in the domain's home; users: with a line of users/assign and a
                          home for each; cdb: the same with users/cdb; vpopmail, plesk, postfix (default: files)
          --keep yes      only make the server, and leave it there
          --made DIR      measure one that was left there
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
        var keeps = false
        var made: String?
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
            case ("--keep", _): keeps = value == "yes"
            case ("--made", _): made = value
            default: throw TakeoverBenchError(usage)
            }
        }
        if let made { return try measure(made) }
        let root = "\(folder)/takeover-bench.\(getpid())"
        defer { if !keeps { try? FileManager.default.removeItem(atPath: root) } }
        try server.write(to: root)
        if keeps { return print(root) }
        try measure(root)
    }

    private static func measure(_ root: String) throws {
        let before = resident()
        let tree = try FolderTree(root: root)
        guard let reader = MailServerReaders.recognizing(tree).first else {
            throw TakeoverBenchError("no reader recognises the server")
        }
        var model = MailServerModel(software: reader.software)
        let reading = seconds { model = reader.init(tree: tree).read(withQueue: true) }
        var octets = 0
        let planning = seconds {
            octets = PlanText(SwitchPlan(model), in: .english, isComplete: true, isASCII: false).text.utf8.count
        }
        print(
            "\(reader.software.rawValue): \(model.mailboxes.count) mailboxes, \(model.domains.count) domains, "
                + "\(model.queue?.count ?? 0) mails, \(model.findings.count) findings, "
                + String(format: "read in %.1f s, planned and written (%d KiB) in %.1f s", reading, octets / 1024, planning)
                + ", \(before) MiB before, \(resident()) MiB after, \(peak()) MiB at most")
    }

    private static func seconds(_ body: () -> Void) -> Double {
        let time = ContinuousClock().measure(body).components
        return Double(time.seconds) + Double(time.attoseconds) / 1e18
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
