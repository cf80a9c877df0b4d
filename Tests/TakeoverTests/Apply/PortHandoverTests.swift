import Foundation
import Testing

@testable import Takeover

@Suite("Ports go from one server to another", .serialized)
struct PortHandoverTests {
    private func waitUntil(_ what: String, _ condition: () -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(120)
        while !condition() {
            if ContinuousClock.now > end { throw SwitchError("Waited in vain for \(what).", german: "") }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// Accepts on a descriptor and greets, in a thread, until the descriptor is shut down.
    private func serve(_ descriptor: Int32, word: String) {
        Thread {
            while true {
                let client = accept(descriptor, nil, nil)
                if client < 0 {
                    if errno == EINVAL || errno == EBADF { return }
                    continue
                }
                let octets = Array((word + "\n").utf8)
                _ = send(client, octets, octets.count, Int32(MSG_NOSIGNAL))
                close(client)
            }
        }.start()
    }

    @Test("a listening socket is taken from a process, handed on, and refuses nobody when that process ends")
    func handsOver() async throws {
        try #require(geteuid() == 0, "pidfd_getfd needs root: run the tests as root")
        let home = NSTemporaryDirectory() + "handover-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: home) }
        let old = try Greeter("old")
        let callers = Callers(port: old.port)
        try await waitUntil("the old server") { callers.answers("old") > 20 }

        let taken = try TakenSocket.take(ports: [old.port])
        #expect(taken.map(\.name) == ["127.0.0.1:\(old.port)"])
        #expect(taken.first?.owner.process == old.process.processIdentifier)
        #expect(try HandedOverSockets.fetch(home: home) == nil)

        let keeper = try HandoverKeeper(home: home, sockets: taken)
        let port = old.port
        // In a thread, since fetching waits for the keeper. What fails there the keeper tells, in vain waiting for the answer.
        Thread {
            // On a machine that is busy the keeper may come to it later than a fetch waits.
            var fetched: HandedOverSockets?
            while fetched == nil, FileManager.default.fileExists(atPath: home) {
                fetched = try? HandedOverSockets.fetch(home: home)
            }
            guard let handed = fetched, let descriptor = handed.descriptors.first else { return }
            Task {
                try await handed.waitForTurn()
                // Nobody takes connections now, and those that come wait.
                serve(descriptor, word: "new")
                handed.confirm()
            }
        }.start()
        #expect(try await keeper.handOver(within: .seconds(120)) { old.end() } == getpid())
        let before = callers.answers("new")
        try await waitUntil("the new server") { callers.answers("new") > before + 50 }
        let outcome = callers.end()
        #expect(outcome.refused == 0)
        print(
            "handover: \(callers.answers("old")) by the old, \(callers.answers("new")) by the new, longest wait \(outcome.longest)"
        )
        for entry in try TCPTable.now().listening(on: [port]) { #expect(entry.name == "127.0.0.1:\(port)") }
    }

    @Test("behind a barrier one server closes and another opens, and nobody is refused")
    func barrier() async throws {
        try #require(geteuid() == 0, "nft needs root: run the tests as root")
        let first = try Greeter("first")
        let callers = Callers(port: first.port)
        try await waitUntil("the first server") { callers.answers("first") > 20 }
        let barrier = SynBarrier(ports: [first.port], commands: SystemCommands())
        let obstacle = await barrier.raise()
        try #require(obstacle == nil, "nft is missing or may not: sudo apt-get install nftables (\(obstacle ?? ""))")
        try await waitUntil("the line of waiters to be empty") {
            ((try? TCPTable.now().underway(to: [first.port])) ?? 1) == 0
        }
        first.end()
        let second = try Greeter("second", port: first.port)
        await barrier.lower()
        try await waitUntil("the second server") { callers.answers("second") > 20 }
        let outcome = callers.end()
        #expect(outcome.refused == 0)
        print("barrier: longest wait \(outcome.longest)")
        second.end()
    }

    @Test("the kernel's table of sockets is read, IPv4 and IPv6, waiters included")
    func table() throws {
        let text = """
              sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
               0: 0100007F:0019 00000000:0000 0A 00000000:00000007 00:00000000 00000000     0        0 12345 1 0 100 0 0 10 0
               1: 0100007F:0019 0200007F:C001 01 00000000:00000000 00:00000000 00000000     0        0 12346 1 0 100 0 0 10 0
               2: 00000000000000000000000000000000:0019 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 0 0 0 7 1
               3: B80D01200000000000000000010000FF:0019 00000000000000000000000000000000:0000 03 00000000:00000000 00:00000000 0 0 0 0 1
               4: nonsense
            """
        let table = TCPTable(entries: TCPTable.parse(text))
        #expect(table.entries.map(\.name) == ["127.0.0.1:25", "127.0.0.1:25", "[::]:25", "[2001:db8::ff00:1]:25"])
        #expect(table.listening(on: [25]).map(\.inode) == [12345, 7])
        #expect(table.sessions(on: [25]).map(\.remotePort) == [0xC001])
        #expect(table.underway(to: [25]) == 8)
        #expect(table.underway(to: [26]) == 0)
    }
}
