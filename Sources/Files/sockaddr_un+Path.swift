import Glibc

/// The address of a Unix domain socket (unix(7)) by its path.
extension sockaddr_un {
    /// Nil for a path that `sun_path` has no room for, with its closing NUL.
    public init?(path: String) {
        self.init()
        sun_family = sa_family_t(AF_UNIX)
        let octets = Array(path.utf8)
        let fits = withUnsafeMutableBytes(of: &sun_path) { room in
            guard octets.count < room.count else { return false }
            room.copyBytes(from: octets)
            return true
        }
        if !fits { return nil }
    }

    /// Makes a call that takes an address of any kind: bind(2), connect(2).
    public func asAddress<Result>(_ call: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        withUnsafePointer(to: self) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) { call($0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
        }
    }
}
