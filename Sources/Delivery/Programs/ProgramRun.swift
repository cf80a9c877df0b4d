/// One run of a program for one mail.
public struct ProgramRun: Sendable {
    /// A line for `/bin/sh -c`.
    public var command: String
    /// As whom it runs.
    public var uid: UInt32
    public var gid: UInt32
    /// Where it runs; `/` where that cannot be entered.
    public var folder: String
    public var environment: [String: String]
    /// The mail with LF line ends: an open file, read from its beginning. It stays the caller's.
    public var input: Int32

    public init(command: String, uid: UInt32, gid: UInt32, folder: String, environment: [String: String], input: Int32) {
        self.command = command
        self.uid = uid
        self.gid = gid
        self.folder = folder
        self.environment = environment
        self.input = input
    }
}
