import Foundation
import MailFormat
import Synchronization

@testable import Directory

/// A clock that stands still until a test moves it.
final class HandClock: Sendable {
    private let time = Mutex(Duration.zero)

    var now: @Sendable () -> Duration {
        { self.time.withLock { $0 } }
    }

    func advance(by duration: Duration) {
        time.withLock { $0 += duration }
    }
}

/// A folder of its own that goes with the test.
final class Folder: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "martlet-directory-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    var database: String { path + "/directory.sqlite" }

    func directory(clock: HandClock = HandClock(), busyTimeout: Double = 0.1, cacheCapacity: Int = 100) -> SQLiteDirectory {
        SQLiteDirectory(path: database, busyTimeout: busyTimeout, cacheCapacity: cacheCapacity, now: clock.now)
    }
}

func new(_ address: String, administrator: Bool = false, hash: PasswordHash? = nil) throws -> NewMailbox {
    let address = try Address(address)
    return NewMailbox(
        address: address, maildir: "/var/mail/\(address.domain)/\(address.localPart.key.hashValue)/Maildir", uid: 1000, gid: 1000,
        isAdministrator: administrator, passwordHash: hash)
}

extension SQLiteDirectory {
    /// The addresses of the mailboxes that get the mail for `path`, or what else the answer is.
    func answer(_ path: String) async throws -> String {
        var scanner = ByteScanner(path)
        return switch try await resolve(ForwardPath.parse(&scanner)) {
        case .mailboxes(let mailboxes): mailboxes.map(\.address).joined(separator: " ")
        case .expansion(let expansion): expansion.text
        case .relay(let relay): "relay \(relay.name) \(relay.host)"
        case .unknown: "unknown"
        case .relayAttempt: "relayAttempt"
        case .foreign: "foreign"
        }
    }

    /// `kunde.example` with `anna`, who is its administrator.
    func makeKunde() async throws {
        try await addDomain(Domain("kunde.example"))
        try await addMailbox(new("anna@kunde.example"))
    }
}

extension Expansion {
    /// `anna@a.example -> far@b.example |program`
    var text: String {
        (mailboxes.map(\.address) + ["->"] + forwards.map(\.address.description) + programs.map { "|\($0.command)" })
            .joined(separator: " ")
    }
}

/// The error of the directory that `body` throws.
func directoryError(_ body: () async throws -> Void) async -> DirectoryError? {
    do {
        try await body()
        return nil
    } catch {
        return error as? DirectoryError
    }
}

extension DirectoryError {
    var kind: String {
        switch self {
        case .unreachable: "unreachable"
        case .alreadyExists: "alreadyExists"
        case .notFound: "notFound"
        case .conflict: "conflict"
        case .invalid: "invalid"
        }
    }
}
