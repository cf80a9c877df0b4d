/// How mail is taken from programs on this machine.
public struct LocalSettings: Sendable {
    /// Accounts that may send in anybody's name.
    public var trusted: Set<String>

    public init(trusted: Set<String> = ["root"]) {
        self.trusted = trusted
    }
}
