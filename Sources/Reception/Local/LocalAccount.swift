import Foundation
import MailFormat
import NIOCore
import NIOPosix

/// An account of this machine whose program sends mail. The kernel says which it is, not the program.
struct LocalAccount: Hashable, Sendable {
    let uid: UInt32
    /// From the system's table of accounts; `uid-1234` where that does not know it.
    let name: String

    /// Looks the name up, which may ask other hosts, off the event loop.
    init(uid: UInt32) async {
        self.uid = uid
        let name = try? await NIOThreadPool.singleton.runIfActive { LocalAccount.name(of: uid) }
        self.name = name.flatMap { $0 } ?? "uid-\(uid)"
    }

    /// Who is at the other end of a Unix domain socket (SO_PEERCRED of unix(7): who connected, whoever holds the socket now).
    /// - Returns: nil where the kernel does not say.
    init?(connectedTo channel: any Channel) async {
        guard let provider = channel as? any SocketOptionProvider else { return nil }
        let option = NIOBSDSocket.Option(rawValue: SO_PEERCRED)
        let peer: EventLoopFuture<Peer> = provider.unsafeGetSocketOption(level: .socket, name: option)
        guard let peer = try? await peer.get(), peer.uid != .max else { return nil }
        await self.init(uid: peer.uid)
    }

    /// `struct ucred`.
    private struct Peer: Sendable {
        var pid: Int32 = 0
        var uid: UInt32 = .max
        var gid: UInt32 = .max
    }

    private static func name(of uid: UInt32) -> String? {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var room = [CChar](repeating: 0, count: 16_384)
        guard getpwuid_r(uid, &entry, &room, room.count, &found) == 0, found != nil else { return nil }
        return String(validatingCString: entry.pw_name)
    }

    /// The account's own address.
    func address(at hostname: String) -> Address? {
        guard let localPart = try? LocalPart(text: name), let domain = try? Domain(hostname) else { return nil }
        return Address(localPart: localPart, domain: domain)
    }

    /// Whether it may send in that name: in its own, in nobody's, or, where the operator trusts it, in anybody's.
    func maySend(as sender: ReversePath, hostname: String, trusted: Set<String>) -> Bool {
        guard case .address(let sender) = sender, !trusted.contains(name) else { return true }
        guard let own = address(at: hostname) else { return false }
        return sender.localPart.key == own.localPart.key && sender.domain == own.domain
    }
}
