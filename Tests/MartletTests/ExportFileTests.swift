import Foundation
import Takeover
import Testing

@testable import martlet

/// A file that the operator names to `switch plan` and `switch apply`.
@Suite struct ExportFileTests {
    private func withFile(_ octets: [UInt8], _ body: (String) throws -> Void) throws {
        let path = NSTemporaryDirectory() + "export-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data(octets).write(to: URL(fileURLWithPath: path))
        try body(path)
    }

    /// By gzip(1).
    private func packed(_ text: String) throws -> [UInt8] {
        let process = Process()
        let (input, output) = (Pipe(), Pipe())
        process.executableURL = URL(fileURLWithPath: "/bin/gzip")
        (process.standardInput, process.standardOutput) = (input, output)
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
        try input.fileHandleForWriting.close()
        let octets = Array(output.fileHandleForReading.readDataToEndOfFile())
        process.waitUntilExit()
        return octets
    }

    @Test func `it is read as it is, or unpacked, and never more of it than there is room for`() throws {
        let text = String(repeating: "INSERT INTO mail VALUES (1);\n", count: 1000)
        try withFile(Array(text.utf8)) { path in
            let octets = try ExportFile.octets(of: path)
            #expect(octets == Array(text.utf8))
        }
        try withFile(Array("x".utf8)) { path in
            let octets = try ExportFile.octets(of: path)
            #expect(octets == [0x78])
        }
        let packed = try packed(text)
        try withFile(packed) { path in
            let octets = try ExportFile.octets(of: path)
            #expect(octets == Array(text.utf8))
            #expect(throws: SwitchExit.self) { try ExportFile.octets(of: path, atMost: text.utf8.count - 1) }
        }
        try withFile(Array(packed.dropLast(9))) { path in
            let exit = #expect(throws: SwitchExit.self) { try ExportFile.octets(of: path) }
            #expect(exit?.message.german.contains("beschädigt") == true)
        }
        #expect(throws: SwitchExit.self) { try ExportFile.octets(of: "/nowhere") }
    }

    @Test func `each option is about one software, which it names`() throws {
        let root = NSTemporaryDirectory()
        #expect(try OldServerOptions.parse(["--root", root, "--psa", "x.sql"]).source().software == .pleskQmail)
        #expect(try OldServerOptions.parse(["--root", root, "--postfix", "/etc/other"]).source().software == .postfix)
        #expect(throws: (any Error).self) { try OldServerOptions.parse(["--from", "qmail", "--psa", "x.sql"]) }
        let source = OldServerSource(software: .pleskQmail, root: "/x", psa: "/y")
        #expect(try OldServerSource(facts: source.facts).facts == source.facts)
    }
}
