import Foundation
import Logging
import MailFormat
import NIOCore
import Spool

/// A process that queues mails, for strace(1) to look at: `spool-steps FOLDER MAILS OCTETS one-by-one|at-once`.
///
/// A first mail, which makes the queue, comes before the others. A file beside the folder, `FOLDER.mark`, is synced when the others begin and when
/// the last of them was answered.
@main
struct SpoolSteps {
    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        guard arguments.count == 4, let folder = arguments.first, let mails = Int(arguments[2]), let octets = Int(arguments[3])
        else {
            FileHandle.standardError.write(Data("spool-steps FOLDER MAILS OCTETS one-by-one|at-once\n".utf8))
            exit(64)
        }
        let spool = SQLiteSpool(folder: folder, logger: Logger(label: "spool-steps"))
        try await queue(octets, in: spool)
        try mark(folder)
        if arguments[4] == "at-once" {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<mails { group.addTask { try await queue(octets, in: spool) } }
                try await group.waitForAll()
            }
        } else {
            for _ in 0..<mails { try await queue(octets, in: spool) }
        }
        try mark(folder)
        await spool.close()
    }

    private static func queue(_ octets: Int, in spool: SQLiteSpool) async throws {
        let recipient = try Address("bert@far.example")
        let writer = spool.begin(
            SpoolEnvelope(
                id: "M", reversePath: .null, origin: .unanswerable,
                recipients: [SpoolRecipient(address: recipient, destination: "far.example")], senderKey: ""))
        try await writer.append(ByteBuffer(repeating: 0x61, count: octets))
        try await writer.commit()
    }

    private static func mark(_ folder: String) throws {
        let descriptor = open(folder + ".mark", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0, fsync(descriptor) == 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
        close(descriptor)
    }
}
