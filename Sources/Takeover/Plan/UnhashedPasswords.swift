import MailFormat

/// Passwords in clear, by mailbox. They show themselves nowhere: not printed, not dumped, not encoded.
public struct UnhashedPasswords: Sendable {
    private var passwords: [Address: String] = [:]

    public init() {}

    public var count: Int { passwords.count }

    public subscript(address: Address) -> String? {
        get { passwords[address] }
        set { passwords[address] = newValue }
    }
}

extension UnhashedPasswords: CustomStringConvertible, CustomReflectable {
    public var description: String { "\(count) passwords" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
