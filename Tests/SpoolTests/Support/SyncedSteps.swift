import Foundation

/// What a process that queues mails asks the kernel to sync, as strace(1) sees it.
struct SyncedSteps {
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// The calls from the beginning of the first mail to the answer of the last, in their order, such as `fdatasync queue.sqlite-wal`; a body
    /// file is called `body`.
    let calls: [String]

    /// Queues mails in a process of its own; one more, which makes the queue, comes before those that are looked at.
    /// - Parameters:
    ///   - octets: how large each mail is.
    ///   - atOnce: whether all of them wait at the same time.
    init(queueing mails: Int, octets: Int, atOnce: Bool = false, in folder: String) async throws {
        let path = "/usr/bin/strace"
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw Failure(description: "strace is missing: apt-get install strace")
        }
        let output = folder + ".strace"
        let strace = Process()
        strace.executableURL = URL(fileURLWithPath: path)
        strace.arguments = [
            "-f", "-y", "-o", output, "-e", "trace=fsync,fdatasync", Self.executable, folder, String(mails), String(octets),
            atOnce ? "at-once" : "one-by-one",
        ]
        let status = try await withCheckedThrowingContinuation { (ended: CheckedContinuation<Int32, any Error>) in
            strace.terminationHandler = { ended.resume(returning: $0.terminationStatus) }
            do { try strace.run() } catch { ended.resume(throwing: error) }
        }
        guard status == 0 else { throw Failure(description: "strace, or what it ran, ended with \(status)") }
        let all = Self.syncs(in: try String(contentsOfFile: output, encoding: .utf8), of: folder)
        // Behind the mail that makes the queue, and before the queue is closed.
        let parts = all.split(separator: "fsync spool.mark", omittingEmptySubsequences: false)
        guard parts.count == 3 else { throw Failure(description: "strace saw \(all)") }
        calls = Array(parts[1])
    }

    /// The program that lies beside the tests.
    private static var executable: String {
        URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().appendingPathComponent("spool-steps").path
    }

    /// Lines such as `4711 fdatasync(7</tmp/spool/queue.sqlite-wal>) = 0`, also when broken into `<unfinished ...>` and the rest.
    private static func syncs(in text: String, of folder: String) -> [String] {
        text.split(separator: "\n").compactMap { line in
            guard !line.contains("resumed>"), let open = line.firstIndex(of: "<"), let close = line[open...].firstIndex(of: ">"),
                let bracket = line.firstIndex(of: "(")
            else { return nil }
            let call = line[..<bracket].split(separator: " ").last ?? ""
            let path = line[line.index(after: open)..<close]
            guard path.hasPrefix(folder) else { return nil }
            let parts = path.split(separator: "/")
            return "\(call) \(parts.dropLast().last == "bodies" ? "body" : String(parts.last ?? ""))"
        }
    }
}
