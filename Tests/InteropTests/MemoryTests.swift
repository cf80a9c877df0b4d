import Foundation
import Testing

extension InteropTests {
    /// Mails are streamed: what the server holds does not grow with them.
    @Suite(.serialized) struct MemoryTests {
        private static let limit = 400 * 1_024 * 1_024

        /// 50 MiB in each session for a release build (`MARTLET_BINARY=.build/release/martlet`). A debug build takes minutes
        /// for 5 GiB, so it gets less; all sessions together are still twice the limit, and none of it may stay in memory.
        private static var octetsPerSession: Int {
            (ServerUnderTest.binary.contains("release") ? 50 : 8) * 1_024 * 1_024
        }

        @Test func `a hundred big mails at once stay under 400 MiB`() throws {
            try ServerUnderTest.running(settings: "[limits]\nmessage = \"60M\"\nsessions-per-address = 200\n") { server in
                let load = try ChildProcess.run(
                    try Peer.script(
                        "big.py", "\(server.port)", "100", "\(Self.octetsPerSession)", SampleMail.sender, "anna@kunde.example"),
                    folder: server.folder, within: .seconds(240))
                #expect(load.outputText == "100\n", "\(load.errorText)")
                #expect(try server.peakMemory() < Self.limit)
            }
        }
    }
}
