import Files
import Glibc

/// Which processes have which sockets open, by `/proc/PID/fd`. Root sees all of them.
public enum SocketOwners {
    public struct Owner: Hashable, Sendable {
        public var process: Int32
        public var descriptor: Int32
        /// The program's name, at most 15 octets (`/proc/PID/comm`).
        public var program: String
    }

    /// - Parameter inodes: of the sockets.
    public static func find(_ inodes: Set<UInt64>) -> [UInt64: [Owner]] {
        var found: [UInt64: [Owner]] = [:]
        for process in names(in: "/proc").compactMap({ Int32($0) }) {
            for descriptor in names(in: "/proc/\(process)/fd").compactMap({ Int32($0) }) {
                guard let target = link("/proc/\(process)/fd/\(descriptor)"), target.hasPrefix("socket:["),
                    let inode = UInt64(target.dropFirst("socket:[".count).dropLast()), inodes.contains(inode)
                else { continue }
                found[inode, default: []].append(
                    Owner(process: process, descriptor: descriptor, program: program(of: process)))
            }
        }
        return found
    }

    /// Those of the ports on which somebody else than Martlet listens.
    static func foreignPorts(among ports: Set<UInt16>) throws(SwitchError) -> Set<UInt16> {
        let listening = try TCPTable.now().listening(on: ports)
        let owners = find(Set(listening.map(\.inode)))
        return Set(listening.filter { owners[$0.inode]?.contains { $0.program != "martlet" } == true }.map(\.port))
    }

    static func program(of process: Int32) -> String {
        let octets = (try? DurableFile.contents(of: "/proc/\(process)/comm")) ?? []
        return String(decoding: octets.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }

    static func link(_ path: String) -> String? {
        var room = [CChar](repeating: 0, count: 4096)
        let count = readlink(path, &room, room.count)
        return count > 0 ? String(decoding: room[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self) : nil
    }

    static func names(in folder: String) -> [String] { (try? LinuxFileSystem().list(folder)) ?? [] }
}
