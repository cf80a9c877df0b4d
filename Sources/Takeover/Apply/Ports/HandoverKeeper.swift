import CLinux
import Files
import Glibc

/// Holds listening sockets for `martlet serve`, which fetches them over a Unix domain socket when it starts: ``socketName`` in its home.
///
/// The talk: the keeper sends ``greeting`` with the sockets (SCM_RIGHTS, unix(7)); the server answers ``prepared`` once it could take connections on
/// them; the keeper keeps the old server from taking any, and says ``go``; the server answers ``ready`` once it takes them. If either is gone before,
/// the other side sees the end of the connection; the old server has its sockets still.
public final class HandoverKeeper: Sendable {
    public static let socketName = "handover.socket"
    public static let greeting = "martlet-handover 2\n"
    public static let prepared = "prepared\n"
    public static let go = "go\n"
    public static let ready = "ready\n"

    private let path: String
    private let descriptor: Int32
    private let sockets: [TakenSocket]
    private let owner: UInt32?

    /// - Parameters:
    ///   - home: of the server.
    ///   - sockets: taken over; closed with the keeper.
    ///   - owner: the account that the server runs as, besides root.
    /// - Throws: ``SwitchError``.
    public init(home: String, sockets: [TakenSocket], owner: (uid: UInt32, gid: UInt32)? = nil) throws(SwitchError) {
        path = "\(home)/\(Self.socketName)"
        self.sockets = sockets
        self.owner = owner?.uid
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
        guard descriptor >= 0 else { throw SwitchError(path, errno: errno) }
        do throws(SwitchError) {
            try listen(owner: owner)
        } catch {
            close(descriptor)
            throw error
        }
    }

    private func listen(owner: (uid: UInt32, gid: UInt32)?) throws(SwitchError) {
        guard let address = sockaddr_un(path: path) else { throw SwitchError(path, errno: ENAMETOOLONG) }
        // One of a switch that was cut off: nobody listens there, or the journal would be locked.
        unlink(path)
        guard address.asAddress({ bind(descriptor, $0, $1) }) == 0, chmod(path, 0o600) == 0, Glibc.listen(descriptor, 4) == 0
        else { throw SwitchError(path, errno: errno) }
        if let owner, geteuid() == 0, chown(path, owner.uid, owner.gid) != 0 { throw SwitchError(path, errno: errno) }
    }

    deinit {
        unlink(path)
        close(descriptor)
        for socket in sockets { close(socket.descriptor) }
    }

    /// Waits for the server, gives it the sockets, and waits until it takes connections on them.
    /// - Parameters:
    ///   - patience: for each of its answers.
    ///   - clear: called when the server could take connections, and before it does: when it returns, nobody else takes any.
    /// - Returns: the server's process.
    /// - Throws: ``SwitchError`` when it does not come, or not that far, in time; and what `clear` throws.
    public func handOver(
        within patience: Duration, clear: () async throws(SwitchError) -> Void = {}
    ) async throws(SwitchError) -> Int32 {
        let end = ContinuousClock.now + patience
        while ContinuousClock.now < end, !Task.isCancelled {
            if let process = try await handOverOnce(within: patience, clear: clear) { return process }
            await pause()
        }
        throw SwitchError(
            Wording(
                "Martlet has not taken the ports over within \(patience).",
                german: "Martlet hat die Ports nicht binnen \(patience) übernommen."),
            advice: Wording(
                "Look at its log; martlet config check tells what is wrong with its configuration.",
                german: "Sehen Sie in sein Protokoll; martlet config check sagt, was an seiner Konfiguration falsch ist."))
    }

    /// - Returns: nil where nobody came, or who came is gone again.
    private func handOverOnce(
        within patience: Duration, clear: () async throws(SwitchError) -> Void
    ) async throws(SwitchError) -> Int32? {
        let client = accept(descriptor, nil, nil)
        guard client >= 0 else { return nil }
        defer { close(client) }
        _ = fcntl(client, F_SETFD, FD_CLOEXEC)
        _ = fcntl(client, F_SETFL, O_NONBLOCK)
        var process: Int32 = 0
        var uid: UInt32 = 0
        guard clinux_peer(client, &process, &uid) == 0, uid == 0 || uid == owner || uid == geteuid() else { return nil }
        let octets = Array(Self.greeting.utf8)
        guard
            clinux_send_descriptors(client, sockets.map(\.descriptor), Int32(sockets.count), octets, Int32(octets.count))
                == octets.count
        else { return nil }
        guard await hears(Self.prepared, from: client, within: patience) else { return nil }
        try await clear()
        let go = Array(Self.go.utf8)
        guard send(client, go, go.count, Int32(MSG_NOSIGNAL)) == go.count else { return nil }
        return await hears(Self.ready, from: client, within: patience) ? process : nil
    }

    private func hears(_ word: String, from client: Int32, within patience: Duration) async -> Bool {
        let end = ContinuousClock.now + patience
        var answer: [UInt8] = []
        while ContinuousClock.now < end, !Task.isCancelled {
            var buffer = [UInt8](repeating: 0, count: 64)
            let count = read(client, &buffer, buffer.count)
            if count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR) { return false }
            if count > 0 { answer += buffer[..<count] }
            if answer == Array(word.utf8) { return true }
            await pause()
        }
        return false
    }

    private func pause() async {
        try? await Task.sleep(for: .milliseconds(5))
    }
}
