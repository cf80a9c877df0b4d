import Foundation
import Testing

extension InteropTests {
    /// Mails are streamed: what the server holds does not grow with them.
    @Suite(.serialized) struct MemoryTests {
        private static let limit = 400 * 1_024 * 1_024

        /// MARTLET_BIG_MAIL_MIB says how many MiB each session sends; 50 are the aim. Left alone it is 50 for a release build
        /// (MARTLET_BINARY=.build/release/martlet). A debug build needs over two minutes for 5 GiB, so it gets less; all
        /// sessions together still send twice the limit, and none of it may stay in memory.
        private static var octetsPerSession: Int {
            let wanted = ProcessInfo.processInfo.environment["MARTLET_BIG_MAIL_MIB"].flatMap { Int($0) }
            return (wanted ?? (ServerUnderTest.binary.contains("release") ? 50 : 8)) * 1_024 * 1_024
        }

        @Test func `a hundred big mails at once stay under 400 MiB`() throws {
            try ServerUnderTest.running(settings: "[limits]\nmessage = \"60M\"\nsessions-per-address = 200\n") { server in
                let load = try ChildProcess.run(
                    try Peer.script(
                        "big.py", "\(server.port)", "100", "\(Self.octetsPerSession)", SampleMail.sender, "anna@kunde.example"),
                    folder: server.folder, within: .seconds(290))
                #expect(load.outputText == "100\n", "\(load.errorText)")
                let peak = try server.peakMemory()
                #expect(peak < Self.limit)
                print(
                    "\(load.outputText.dropLast()) mails of \(Self.octetsPerSession >> 20) MiB at once: \(peak >> 20) MiB of memory at most"
                )
            }
        }
    }
}
