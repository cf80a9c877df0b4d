import Foundation

/// Why the server cannot listen somewhere, and what was tried.
public struct ListenError: Error, CustomStringConvertible, Sendable {
    public let address: String
    public let step: String
    public let errno: CInt

    public var description: String {
        let hint =
            switch errno {
            case EADDRINUSE: ": another program listens there (ss -ltnp shows which)"
            case EACCES: ": ports below 1024 need root, or a socket from the service manager"
            case EADDRNOTAVAIL: ": this machine has no such address"
            default: ""
            }
        return "\(address): cannot \(step): \(String(cString: strerror(errno)))\(hint)"
    }
}
