import CLinux
import Glibc

/// A listening socket of the old server that this process holds too. Connections that wait in it live on as long as anybody holds it.
public struct TakenSocket: Hashable, Sendable {
    public let descriptor: Int32
    /// `0.0.0.0:25`.
    public let name: String
    public let port: UInt16
    /// Of whom it is.
    public let owner: SocketOwners.Owner

    /// Takes what listens on these ports out of the processes that listen (pidfd_getfd(2), which needs root).
    /// - Parameter own: programs whose sockets stay with them: Martlet's own.
    /// - Returns: none where nobody listens.
    /// - Throws: ``SwitchError`` where somebody listens and his socket cannot be had; nothing is held then.
    public static func take(ports: Set<UInt16>, except own: Set<String> = ["martlet"]) throws(SwitchError) -> [TakenSocket] {
        let listening = try TCPTable.now().listening(on: ports)
        let owners = SocketOwners.find(Set(listening.map(\.inode)))
        var taken: [TakenSocket] = []
        do throws(SwitchError) {
            for entry in listening {
                guard let all = owners[entry.inode] else { throw hidden(entry) }
                guard let owner = all.filter({ !own.contains($0.program) }).min(by: { $0.process < $1.process }) else { continue }
                taken.append(
                    TakenSocket(
                        descriptor: try duplicate(of: owner, entry), name: entry.name, port: entry.port, owner: owner))
            }
        } catch {
            for socket in taken { close(socket.descriptor) }
            throw error
        }
        return taken
    }

    private static func duplicate(of owner: SocketOwners.Owner, _ entry: TCPTable.Entry) throws(SwitchError) -> Int32 {
        let process = clinux_pidfd_open(owner.process)
        guard process >= 0 else { throw SwitchError("\(entry.name): \(owner.program) [\(owner.process)]", errno: errno) }
        defer { close(process) }
        let descriptor = clinux_pidfd_getfd(process, owner.descriptor)
        guard descriptor >= 0 else { throw SwitchError("\(entry.name): \(owner.program) [\(owner.process)]", errno: errno) }
        return descriptor
    }

    private static func hidden(_ entry: TCPTable.Entry) -> SwitchError {
        SwitchError(
            Wording(
                "Somebody listens on \(entry.name), and no process can be seen that does.",
                german: "Auf \(entry.name) lauscht jemand, und es ist kein Prozess zu sehen, der das tut."),
            advice: Wording(
                "Run martlet switch as root, in the network and process namespace of the old server.",
                german: "Rufen Sie martlet switch als root auf, im Netz- und Prozess-Namensraum des alten Servers."))
    }
}
