import Foundation
import Logging
import Spool

/// Measures the queue by itself: empty, then with as many mails in it as the command line says.
@main
enum SpoolBench {
    static let usage = """
        USAGE: spool-bench [--mails N] [--folder DIR] [--octets N] [--keep yes]

          --mails N     how many mails the full queue has (default: 1000000)
          --folder DIR  where the queue lies (default: /var/tmp); its file system is what is measured
          --octets N    the size of a mail (default: 1024)
          --keep yes    leave the queue behind, to look at it with other programs
        """

    static func main() async {
        do {
            try await run(Array(CommandLine.arguments.dropFirst()))
        } catch {
            FileHandle.standardError.write(Data("spool-bench: \(error)\n".utf8))
            exit(1)
        }
    }

    private static func run(_ arguments: [String]) async throws {
        var mails = 1_000_000
        var folder = "/var/tmp"
        var octets = 1024
        var keeps = false
        var rest = arguments[...]
        while let option = rest.popFirst() {
            guard let value = rest.popFirst() else { throw SpoolBenchError(usage) }
            switch (option, Int(value)) {
            case ("--mails", let number?): mails = number
            case ("--octets", let number?): octets = number
            case ("--folder", _): folder = value
            case ("--keep", _): keeps = value == "yes"
            default: throw SpoolBenchError(usage)
            }
        }
        let home = "\(folder)/spool-bench.\(getpid())"
        try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
        defer { if !keeps { try? FileManager.default.removeItem(atPath: home) } }
        try await measure(mails: mails, load: SpoolLoad(octets: octets), folder: home + "/queue")
    }

    private static func measure(mails: Int, load: SpoolLoad, folder: String) async throws {
        let logger = Logger(label: "spool-bench")
        let spool = SQLiteSpool(folder: folder, logger: logger)
        try await spool.recover()
        show("|     mails | enqueue/s | lease/s | settle/s | resident |")
        show("|----------:|----------:|--------:|---------:|---------:|")
        // Once to warm up.
        _ = try await load.measure(spool, mails: load.sample / 4)
        let empty = try await load.measure(spool, mails: load.sample)
        show(line(0, empty))

        let clock = ContinuousClock()
        let begin = clock.now
        try await load.enqueue(spool, mails: mails)
        let filling = (begin.duration(to: clock.now)).seconds
        await spool.close()

        let opening = clock.now
        let later = SQLiteSpool(folder: folder, logger: logger)
        try await later.recover()
        let due = try await later.dueDestinations(at: Date(), excluding: [], limit: 100)
        let first = try await later.lease(due.first ?? "", at: Date(), for: .seconds(600), mails: 20, recipients: 100)
        let start = (opening.duration(to: clock.now)).seconds
        guard first.count == 20 else { throw SpoolBenchError("only \(first.count) mails could be leased after the start") }
        _ = try await load.measure(later, mails: load.sample / 4)
        let full = try await load.measure(later, mails: load.sample)
        show(line(mails, full))
        show(
            "| ratio     | "
                + [full.enqueue / empty.enqueue, full.lease / empty.lease, full.settle / empty.settle]
                .map { String(format: "%.2f", $0) }.joined(separator: " | ") + " | |")
        show("")
        show(
            "filled in \(String(format: "%.0f", filling)) s; start with \(mails) mails, until the first lease: \(String(format: "%.3f", start)) s"
        )
        let counting = clock.now
        let totals = try await later.totals()
        let statistics = try await later.statistics()
        show(
            "totals and statistics of \(totals.mails) mails to \(statistics.count) destinations: "
                + String(format: "%.1f s", (counting.duration(to: clock.now)).seconds))
        await later.close()
    }

    private static func line(_ mails: Int, _ rates: SpoolLoad.Rates) -> String {
        String(
            format: "| %9d | %9.0f | %7.0f | %8.0f | %4d MiB |", mails, rates.enqueue, rates.lease, rates.settle, rates.resident)
    }

    /// Writes at once, also into a pipe.
    private static func show(_ text: String) {
        FileHandle.standardOutput.write(Data((text + "\n").utf8))
    }
}

extension Duration {
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}

/// What stops the bench, in words for who runs it.
struct SpoolBenchError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
