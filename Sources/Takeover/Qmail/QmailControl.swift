/// The files of `/var/qmail/control`, as qmail's programs read them (qmail-control(5)).
///
/// Domains and the keys of tables are lowercased: constmap of qmail does not tell case apart. Comments and blank lines are left out.
public struct QmailControl: Sendable {
    /// A line that says something.
    public struct Entry: Hashable, Sendable {
        public var text: String
        public var place: SourcePlace
    }

    /// A line `key:value`.
    public struct Pair: Hashable, Sendable {
        public var key: String
        public var value: String
        public var place: SourcePlace
    }

    /// `/var/qmail/control`.
    public let folder: String
    public var me: String?
    /// Domains whose addresses are users of the machine; `me` where there is no such file.
    public var locals: [Entry] = []
    /// What qmail-smtpd takes mail for. Nil where there is no such file: then it takes all.
    public var rcpthosts: [Entry]?
    /// The same from `morercpthosts.cdb`, or `morercpthosts` where that is missing.
    public var morercpthosts: [Entry] = []
    /// `domain`, `.domain`, `user@domain` or nothing, each with the user part; an empty user part makes an exception.
    public var virtualdomains: [Pair] = []
    /// `domain`, `.domain` or nothing, each with a host and perhaps a port.
    public var smtproutes: [Pair] = []
    public var percenthack: [Entry] = []
    public var badmailfrom: [Entry] = []
    public var badrcptto: [Entry] = []
    /// What has one line: `defaultdomain`, `bouncefrom`, `helohost`, and so on.
    public var texts: [String: Entry] = [:]
    /// What has one number: `databytes`, `queuelifetime`, `concurrencyremote`, and so on.
    public var numbers: [String: Int64] = [:]
    /// Files of the folder that qmail itself does not know.
    public var unknownFiles: [String] = []

    init(folder: String) {
        self.folder = folder
    }

    /// The host that an address without one is completed by.
    public var envnoathost: String { texts["envnoathost"]?.text ?? me ?? "envnoathost" }

    /// Where a file of the folder stands.
    public func place(of file: String, line: Int? = nil) -> SourcePlace { SourcePlace("\(folder)/\(file)", line: line) }
}

extension QmailControl {
    static let textFiles = [
        "bouncefrom", "bouncehost", "defaultdomain", "defaulthost", "doublebouncehost", "doublebounceto", "envnoathost",
        "helohost",
        "idhost", "localiphost", "plusdomain", "smtpgreeting",
    ]
    static let numberFiles = [
        "concurrencyincoming", "concurrencylocal", "concurrencyremote", "databytes", "queuelifetime", "timeoutconnect",
        "timeoutremote", "timeoutsmtpd",
    ]
    /// Files that other parts read, and what other programs of Bernstein keep in the folder.
    static let otherFiles: Set<String> = [
        "me", "locals", "rcpthosts", "morercpthosts", "morercpthosts.cdb", "virtualdomains", "smtproutes", "percenthack",
        "badmailfrom", "badrcptto", "defaultdelivery",
    ]
}
