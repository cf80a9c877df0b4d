/// What is told of a file without opening it.
public struct FileStatus: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        case file
        case folder
        case other
    }

    public var kind: Kind
    public var octets: Int64
    /// The permission bits, `0o7777` at most.
    public var mode: UInt32
    public var uid: UInt32
    public var gid: UInt32
    /// Seconds since 1970-01-01 00:00 UTC.
    public var modified: Int64

    public init(
        kind: Kind, octets: Int64 = 0, mode: UInt32 = 0o644, uid: UInt32 = 0, gid: UInt32 = 0, modified: Int64 = 0
    ) {
        self.kind = kind
        self.octets = octets
        self.mode = mode
        self.uid = uid
        self.gid = gid
        self.modified = modified
    }
}
