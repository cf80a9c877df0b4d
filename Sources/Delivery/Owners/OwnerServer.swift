import CLinux
import Files
import Foundation
import Glibc
import Logging

/// What `martlet deliver` is: the one part that may act as the owners of mailboxes, for a server that may not.
///
/// It listens on a Unix socket, takes requests of one account only (SO_PEERCRED), and makes single calls on files below the folders it was
/// given, each with the rights of the owner that the request names and never with its own. It speaks to no network, reads no mail, and
/// keeps nothing: it can be ended at any time, and what was under way fails like a disk that does not answer.
public struct OwnerServer: Sendable {
    private let calls: OwnerCalls
    private let user: UInt32
    private let logger: Logger

    /// - Parameters:
    ///   - roots: the folders that mailboxes lie below.
    ///   - user: who may ask.
    /// - Throws: ``DeliveryError/failed(path:errno:)`` for a folder that is not there.
    public init(roots: [String], user: UInt32, logger: Logger) throws(DeliveryError) {
        var opened: [MailboxRoot] = []
        do throws(FileSystemError) {
            for root in roots { opened.append(try MailboxRoot(root)) }
        } catch {
            throw error.delivery
        }
        // The closest one first: it says where a name lies.
        calls = OwnerCalls(roots: opened.sorted { $0.path.utf8.count > $1.path.utf8.count })
        self.user = user
        self.logger = logger
    }

    /// Serves on a listening SOCK_SEQPACKET socket for ever, a thread for each connection.
    /// - Throws: ``DeliveryError/failed(path:errno:)`` when the socket takes no more connections.
    public func serve(on socket: Int32) throws(DeliveryError) {
        while true {
            let connection = accept(socket, nil, nil)
            guard connection >= 0 else {
                switch errno {
                case EINTR, ECONNABORTED: continue
                case EMFILE, ENFILE, ENOBUFS, ENOMEM:
                    // Until a connection ends; a loop without a pause would take the processor.
                    logger.error("no more connections for now", metadata: ["error": "\(String(cString: strerror(errno)))"])
                    usleep(100_000)
                    continue
                case let number: throw .failed(path: "the socket of martlet deliver", errno: number)
                }
            }
            var peer: (process: Int32, user: UInt32) = (0, 0)
            guard clinux_peer(connection, &peer.process, &peer.user) == 0, peer.user == user || peer.user == geteuid() else {
                logger.warning("refused another account", metadata: ["uid": "\(peer.user)", "pid": "\(peer.process)"])
                close(connection)
                continue
            }
            Thread.detachNewThread { [calls] in
                Self.answer(on: connection, with: calls)
                close(connection)
            }
        }
    }

    /// Until the other end closes, or says what is no request.
    private static func answer(on connection: Int32, with calls: OwnerCalls) {
        var room = [UInt8](repeating: 0, count: OwnerRequest.longestOctets)
        let decoder = JSONDecoder()
        let encoder = JSONEncoder()
        while true {
            // Nobody sends a file here; one that comes is closed.
            guard let (octets, unwanted) = OwnerPacket.receive(from: connection, into: &room) else { return }
            if let unwanted { close(unwanted) }
            guard let request = try? decoder.decode(OwnerRequest.self, from: octets) else { return }
            let (reply, descriptor) = calls.perform(request)
            let file = descriptor.map { OpenFile(descriptor: $0, path: request.path) }
            guard let octets = try? encoder.encode(reply), OwnerPacket.send(octets, with: file, over: connection) else { return }
        }
    }
}
