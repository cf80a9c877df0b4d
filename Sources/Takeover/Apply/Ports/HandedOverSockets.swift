import CLinux
import Files
import Glibc

/// The server's side of the ``HandoverKeeper``: listening sockets that another server had, with the connections that wait in them.
public final class HandedOverSockets: Sendable {
    /// Closed on exec; they belong to the caller.
    public let descriptors: [Int32]
    private let connection: Int32

    private init(descriptors: [Int32], connection: Int32) {
        self.descriptors = descriptors
        self.connection = connection
    }

    deinit {
        close(connection)
    }

    /// Asks for them, where a keeper waits in the home; blocks for ten seconds at most.
    /// - Returns: nil where no keeper waits: the usual case.
    /// - Throws: ``SwitchError`` where one waits and does not give them.
    public static func fetch(home: String) throws(SwitchError) -> HandedOverSockets? {
        let path = "\(home)/\(HandoverKeeper.socketName)"
        guard let connection = try connect(to: path) else { return nil }
        do throws(SwitchError) {
            return HandedOverSockets(descriptors: try receive(connection, path), connection: connection)
        } catch {
            close(connection)
            throw error
        }
    }

    /// Tells the keeper that connections could be taken, and waits for its word that nobody else takes any.
    /// - Throws: ``SwitchError`` where it is gone: the sockets are the old server's still. `CancellationError`.
    public func waitForTurn() async throws {
        say(HandoverKeeper.prepared)
        var answer: [UInt8] = []
        while answer != Array(HandoverKeeper.go.utf8) {
            var buffer = [UInt8](repeating: 0, count: 64)
            let count = recv(connection, &buffer, buffer.count, Int32(MSG_DONTWAIT))
            guard count != 0, count > 0 || errno == EAGAIN || errno == EINTR else {
                throw SwitchError(
                    "The switch that handed the ports over has ended before its time.",
                    german: "Die Umstellung, die die Ports übergab, ist vor der Zeit zu Ende.")
            }
            if count > 0 { answer += buffer[..<count] } else { try await Task.sleep(for: .milliseconds(2)) }
        }
    }

    /// Tells the keeper that connections are taken on all of them now.
    public func confirm() {
        say(HandoverKeeper.ready)
    }

    private func say(_ word: String) {
        let octets = Array(word.utf8)
        _ = send(connection, octets, octets.count, Int32(MSG_NOSIGNAL))
    }

    private static func connect(to path: String) throws(SwitchError) -> Int32? {
        // A home with so long a name has no keeper either.
        guard let address = sockaddr_un(path: path) else { return nil }
        let connection = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard connection >= 0 else { throw SwitchError(path, errno: errno) }
        var time = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
        guard address.asAddress({ Glibc.connect(connection, $0, $1) }) != 0 else { return connection }
        let number = errno
        close(connection)
        // What a switch that was cut off left behind has nobody who listens.
        if number == ENOENT || number == ECONNREFUSED || number == ENOTDIR { return nil }
        throw SwitchError(path, errno: number)
    }

    private static func receive(_ connection: Int32, _ path: String) throws(SwitchError) -> [Int32] {
        var process: Int32 = 0
        var uid: UInt32 = 0
        // The folder belongs to the account that serves; only root, or that account itself, hands over.
        guard clinux_peer(connection, &process, &uid) == 0, uid == 0 || uid == geteuid() else {
            throw SwitchError(path, errno: EPERM)
        }
        var descriptors = [Int32](repeating: -1, count: Int(CLINUX_MOST_DESCRIPTORS))
        var count: Int32 = 0
        var octets = [UInt8](repeating: 0, count: 64)
        let length = clinux_receive_descriptors(connection, &descriptors, &count, &octets, Int32(octets.count))
        let received = Array(descriptors.prefix(Int(count)))
        guard length > 0, octets.prefix(Int(length)).elementsEqual(HandoverKeeper.greeting.utf8) else {
            for descriptor in received { close(descriptor) }
            throw SwitchError(path, errno: length < 0 ? errno : EPROTO)
        }
        return received
    }
}
