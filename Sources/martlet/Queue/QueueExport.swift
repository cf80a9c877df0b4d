import ArgumentParser
import Foundation
import NIOCore
import Spool

struct QueueExport: QueueOperation {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write a mail of the queue, or a dead letter, as it is: what is called an .eml file.",
        discussion: "Of a damaged mail what is left is written.")

    @OptionGroup var place: QueueOptions

    @Argument(help: "The number of a mail, as list shows it, or its name.")
    var mail: MailName

    @Option(name: .shortAndLong, help: ArgumentHelp("A new file to write to, instead of standard output.", valueName: "file"))
    var output: String?

    func run(on spool: any SpoolAdministration, output: QueueOutput) async throws {
        let id = try await mail.id(in: spool)
        guard let content = try await spool.export(id) else {
            throw CommandFailure("Nothing is left of the octets of mail \(id.number).")
        }
        guard let path = self.output else { return try Self.write(content, output.write) }
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw CommandFailure("\(path) cannot be made: \(String(cString: strerror(errno))).") }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        try Self.write(content) { try file.write(contentsOf: $0) }
        try file.close()
    }

    private static func write(_ content: SpoolContent, _ write: ([UInt8]) throws -> Void) throws {
        switch content {
        case .memory(let buffer): try write(Array(buffer.readableBytesView))
        case .file(let path, _):
            guard let file = FileHandle(forReadingAtPath: path) else { throw CommandFailure("\(path) cannot be read.") }
            while let piece = try file.read(upToCount: 128 << 10), !piece.isEmpty { try write(Array(piece)) }
            try file.close()
        }
    }
}
