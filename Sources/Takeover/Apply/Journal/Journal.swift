import Foundation
import Synchronization

/// What a switch has done, on disk: `journal.jsonl`, a line of JSON for each ``JournalRecord``.
///
/// Promise: when ``append(_:step:facts:)`` returns, no crash loses the line. A crash in it leaves the line whole, torn or missing; a torn last
/// line counts as missing and is cut off when the journal is opened again. One process has it open at a time.
///
/// The lock is flock(2)'s, which belongs to the open file, not to the process: a child that is forked at that moment has a share in it until it runs its
/// program, close-on-exec or not. So the lock is given up in words when the journal is closed, whoever else has the file open; and one that a killed
/// process left to such a child is waited for a little.
public final class Journal: Sendable {
    public static let fileName = "journal.jsonl"

    /// The folder of the switch; the backups lie beside the journal.
    public let folder: String
    private let descriptor: Int32
    private let written: Mutex<[JournalRecord]>
    private let onAppend: @Sendable (JournalRecord) -> Void
    private let now: @Sendable () -> Int64

    /// Opens the journal, and makes it, with its folder, where there is none.
    /// - Parameters:
    ///   - patience: how long a lock is waited for before another switch is said to be at work. A child of a process that was killed has its program
    ///     within milliseconds.
    ///   - onAppend: called behind each durable line; tests end the process there.
    ///   - now: seconds since 1970.
    /// - Throws: ``SwitchError`` where it cannot be used, is damaged, or another process has it open.
    public init(
        folder: String, patience: Duration = .seconds(2),
        now: @escaping @Sendable () -> Int64 = { Int64(Date().timeIntervalSince1970) },
        onAppend: @escaping @Sendable (JournalRecord) -> Void = { _ in }
    ) throws(SwitchError) {
        self.folder = folder
        self.onAppend = onAppend
        self.now = now
        try DurableFile.makeFolder(folder, mode: 0o700)
        let path = "\(folder)/\(Self.fileName)"
        descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw SwitchError(path, errno: errno) }
        do throws(SwitchError) {
            try Self.lock(descriptor, path, within: patience)
            // Also when it was there: the crash may have been between its making and this.
            try DurableFile.syncFolder(folder)
            let (records, wholeOctets) = try Self.parse(try DurableFile.contents(of: descriptor, path), path)
            guard ftruncate(descriptor, off_t(wholeOctets)) == 0, fsync(descriptor) == 0 else {
                throw SwitchError(path, errno: errno)
            }
            written = Mutex(records)
        } catch {
            close(descriptor)
            throw error
        }
    }

    deinit {
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    private static func lock(_ descriptor: Int32, _ path: String, within patience: Duration) throws(SwitchError) {
        let end = ContinuousClock.now + patience
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EWOULDBLOCK || errno == EINTR else { throw SwitchError(path, errno: errno) }
            guard ContinuousClock.now < end else {
                throw SwitchError(
                    Wording(
                        "Another martlet switch is at work: \(path) is locked.",
                        german: "Ein anderes martlet switch ist am Werk: \(path) ist gesperrt."),
                    advice: Wording("Wait until it has ended.", german: "Warten Sie, bis es fertig ist."))
            }
            usleep(10_000)
        }
    }

    /// What is in the journal of a folder, without holding it; empty where there is none.
    /// - Throws: ``SwitchError``.
    public static func records(in folder: String) throws(SwitchError) -> [JournalRecord] {
        let path = "\(folder)/\(fileName)"
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return [] }
            throw SwitchError(path, errno: errno)
        }
        defer { close(descriptor) }
        return try parse(try DurableFile.contents(of: descriptor, path), path).records
    }

    public var records: [JournalRecord] { written.withLock(\.self) }

    /// Writes a line down, durably.
    /// - Throws: ``SwitchError``; what the line says must then not be done.
    public func append(
        _ event: JournalRecord.Event, step: String? = nil, facts: [String: String]? = nil
    ) throws(SwitchError) {
        let result = written.withLock { records -> Result<JournalRecord, SwitchError> in
            let record = JournalRecord(number: records.count + 1, time: now(), event: event, step: step, facts: facts)
            do throws(SwitchError) {
                try write(record)
            } catch {
                return .failure(error)
            }
            records.append(record)
            return .success(record)
        }
        onAppend(try result.get())
    }

    private func write(_ record: JournalRecord) throws(SwitchError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard var line = try? encoder.encode(record) else {
            throw SwitchError(
                "A line of the journal cannot be written.", german: "Eine Zeile des Journals lässt sich nicht schreiben.")
        }
        line.append(UInt8(ascii: "\n"))
        try DurableFile.write(Array(line), to: descriptor, "\(folder)/\(Self.fileName)")
        guard fsync(descriptor) == 0 else { throw SwitchError("\(folder)/\(Self.fileName)", errno: errno) }
    }

    /// - Returns: the records, and how many octets they take: what is behind them is a torn line.
    private static func parse(_ octets: [UInt8], _ path: String) throws(SwitchError) -> (records: [JournalRecord], octets: Int) {
        var records: [JournalRecord] = []
        var start = 0
        let decoder = JSONDecoder()
        while let end = octets[start...].firstIndex(of: UInt8(ascii: "\n")) {
            let record = try? decoder.decode(JournalRecord.self, from: Data(octets[start..<end]))
            guard let record, record.number == records.count + 1 else {
                // The blocks of the last line need not have reached the disk in their order.
                if end == octets.count - 1 { return (records, start) }
                let line = records.count + 1
                throw SwitchError(
                    Wording("\(path):\(line) is damaged.", german: "\(path):\(line) ist beschädigt."),
                    advice: Wording(
                        "The lines before it say what was done; put the file right by hand, or move it away and undo by hand.",
                        german: "Die Zeilen davor sagen, was getan wurde; bringen Sie die Datei von Hand in Ordnung."))
            }
            records.append(record)
            start = end + 1
        }
        return (records, start)
    }
}
