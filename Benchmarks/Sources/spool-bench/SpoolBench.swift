import Foundation
import Logging
import Spool

/// Measures the queue by itself: empty, then with as many mails in it as the command line says.
@main
enum SpoolBench {
    static func main() async {
        do {
            try await run(Array(CommandLine.arguments.dropFirst()))
        } catch {
            FileHandle.standardError.write(Data("spool-bench: \(error)\n".utf8))
            exit(1)
        }
    }

    private static func run(_ arguments: [String]) async throws {
        let options = try SpoolBenchOptions(arguments)
        let home = "\(options.folder)/spool-bench.\(getpid())"
        try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
        defer { if !options.keeps { try? FileManager.default.removeItem(atPath: home) } }
        let load = SpoolLoad(octets: options.octets)
        show("|     mails | enqueue/s | lease/s | settle/s | resident |")
        show("|----------:|----------:|--------:|---------:|---------:|")
        let spool = SQLiteSpool(folder: home + "/queue", logger: Logger(label: "spool-bench"))
        let empty = try await measureEmpty(spool, load)
        if options.filled == nil { try await fill(spool, mails: options.mails, load) }
        await spool.close()
        try await measureFull(options.filled ?? home + "/queue", mails: options.mails, load, empty: empty)
    }

    private static func measureEmpty(_ spool: SQLiteSpool, _ load: SpoolLoad) async throws -> SpoolLoad.Rates {
        try await spool.recover()
        // Once to warm up.
        _ = try await load.measure(spool, mails: load.sample / 4)
        let empty = try await load.measure(spool, mails: load.sample)
        show(line(0, empty))
        return empty
    }

    private static func fill(_ spool: SQLiteSpool, mails: Int, _ load: SpoolLoad) async throws {
        let begin = ContinuousClock.now
        try await load.enqueue(spool, mails: mails)
        show("filled in \(String(format: "%.0f", begin.duration(to: .now).seconds)) s")
    }

    private static func measureFull(_ folder: String, mails: Int, _ load: SpoolLoad, empty: SpoolLoad.Rates) async throws {
        let clock = ContinuousClock()
        let opening = clock.now
        let later = SQLiteSpool(folder: folder, logger: Logger(label: "spool-bench"))
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
        show("start with \(mails) mails, until the first lease: \(String(format: "%.3f", start)) s")
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
