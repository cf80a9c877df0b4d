import Directory
import MailFormat
import Synchronization

/// A directory of a few names, for tests of what Reception makes of its answers. Every mailbox's password is `pencil`.
final class TestDirectory: DirectoryStore, LoginStore {
    static let password = "pencil"

    private let entries = Mutex<[String: [Mailbox]]>([:])
    private let isReachable = Mutex(true)

    func set(_ address: String, _ mailboxes: [Mailbox]) {
        entries.withLock { $0[address] = mailboxes }
    }

    func breakDown() {
        isReachable.withLock { $0 = false }
    }

    func resolve(_ recipient: ForwardPath) async throws(DirectoryError) -> Resolution {
        guard isReachable.withLock(\.self) else { throw .unreachable("the test says so") }
        guard case .address(let address) = recipient else {
            return .mailboxes(entries.withLock { $0["postmaster@kunde.example"] } ?? [])
        }
        guard address.domain.ascii == "kunde.example" else { return .foreign }
        if let mailboxes = entries.withLock({ $0["\(address.localPart.key)@kunde.example"] }) { return .mailboxes(mailboxes) }
        return address.localPart.asksForRelay ? .relayAttempt : .unknown
    }

    func authenticate(account: String, password: String) async throws(DirectoryError) -> Mailbox? {
        password == Self.password ? try await mailbox(ofAccount: account) : nil
    }

    func loginKeys(of account: String) async throws(DirectoryError) -> LoginKeys {
        guard isReachable.withLock(\.self) else { throw .unreachable("the test says so") }
        return LoginKeys(salt: [1, 2, 3], iterations: 4096, storedKey: [], serverKey: [])
    }

    func mailbox(ofAccount account: String) async throws(DirectoryError) -> Mailbox? {
        guard isReachable.withLock(\.self) else { throw .unreachable("the test says so") }
        guard let mailbox = entries.withLock({ $0[account]?.first }), mailbox.address == account else { return nil }
        return mailbox.isEnabled ? mailbox : nil
    }

    func accountName(of account: String) async throws(DirectoryError) -> String {
        guard isReachable.withLock(\.self) else { throw .unreachable("the test says so") }
        return (try? Address(account)).map { "\($0.localPart.key)@\($0.domain.ascii)" } ?? account
    }

    /// Its own address, and the team's.
    func maySend(_ mailbox: Mailbox.ID, as sender: Address) async throws(DirectoryError) -> Bool {
        guard isReachable.withLock(\.self) else { throw .unreachable("the test says so") }
        return entries.withLock { $0[sender.description]?.contains { $0.id == mailbox } ?? false }
    }

    func mailbox(id: Mailbox.ID) async throws(DirectoryError) -> Mailbox? {
        entries.withLock { $0.values.joined().first { $0.id == id } }
    }
}

extension Mailbox {
    static func test(_ id: Int64, _ name: String, isEnabled: Bool = true, fullReply: FullReply = .temporary) -> Mailbox {
        Mailbox(
            id: id, address: "\(name)@kunde.example", maildir: "/nowhere/\(name)", uid: 1000, gid: 1000, fullReply: fullReply,
            isEnabled: isEnabled)
    }
}
