import Foundation

/// strace(1) on this process: the syncs of files in one folder.
struct SystemCallWatch {
    struct Missing: Error, CustomStringConvertible {
        var description: String
    }

    private let strace: Process
    private let output: String
    private let folder: String

    /// Returns when the kernel is watched.
    /// - Parameter folder: files elsewhere are passed over.
    init(of folder: String) async throws {
        let path = "/usr/bin/strace"
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw Missing(description: "strace is missing: apt-get install strace")
        }
        self.folder = folder
        output = folder + ".strace"
        strace = Process()
        strace.executableURL = URL(fileURLWithPath: path)
        strace.arguments = [
            "-f", "-y", "-o", output, "-e", "trace=fsync,fdatasync", "-p", String(ProcessInfo.processInfo.processIdentifier),
        ]
        let errors = Pipe()
        strace.standardError = errors
        try strace.run()
        let word = try await errors.fileHandleForReading.lines(until: { $0.contains("attached") || $0.contains("not permitted") })
        guard word.contains("attached") else {
            throw Missing(description: "strace may not watch this process (root, or kernel.yama.ptrace_scope=0): \(word)")
        }
        // strace says that it is attached before it has all threads; a call of ours that it has seen says that it watches.
        try await Self.waitUntil { [output] in
            let descriptor = open(folder, O_RDONLY | O_DIRECTORY)
            fsync(descriptor)
            close(descriptor)
            return Self.syncs(in: output).contains("fsync spool")
        }
    }

    /// The calls in their order, such as `fdatasync queue.sqlite-wal`; a body file is called `body`.
    func end() async throws -> [String] {
        // It has inherited a mask of a dispatch thread, which blocks every other signal. The kernel lets go of what it watched.
        kill(strace.processIdentifier, SIGKILL)
        strace.waitUntilExit()
        return Self.syncs(in: output, of: folder).filter { $0 != "fsync spool" }
    }

    private static func waitUntil(_ condition: @Sendable () -> Bool) async throws {
        for _ in 0..<500 {
            if condition() { return }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw Missing(description: "strace sees no calls")
    }

    /// Lines such as `4711 fdatasync(7</tmp/spool/queue.sqlite-wal>) = 0`, also when broken into `<unfinished ...>` and the rest.
    private static func syncs(in output: String, of folder: String? = nil) -> [String] {
        let text = (try? String(contentsOfFile: output, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").compactMap { line in
            guard !line.contains("resumed>"), let open = line.firstIndex(of: "<"), let close = line[open...].firstIndex(of: ">"),
                let bracket = line.firstIndex(of: "(")
            else { return nil }
            let call = line[..<bracket].split(separator: " ").last ?? ""
            let path = line[line.index(after: open)..<close]
            if let folder, !path.hasPrefix(folder) { return nil }
            let parts = path.split(separator: "/")
            return "\(call) \(parts.dropLast().last == "bodies" ? "body" : String(parts.last ?? ""))"
        }
    }
}

extension FileHandle {
    /// Reads lines until one is as wanted, and returns all text so far; at the end of the file too.
    fileprivate func lines(until isWanted: @escaping @Sendable (String) -> Bool) async throws -> String {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                var text = ""
                while true {
                    let piece = self.availableData
                    text += String(decoding: piece, as: UTF8.self)
                    if piece.isEmpty || isWanted(text) { return continuation.resume(returning: text) }
                }
            }
        }
    }
}
