import Foundation
import Testing

@testable import Spool

/// A spool that every test of the contract is run with. The next implementation gets a case here and passes all of them.
enum SpoolKind: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case sqlite

    var testDescription: String { rawValue }

    func make() throws -> SpoolUnderTest {
        switch self {
        case .sqlite:
            let home = try TemporaryFolder()
            let log = LogRecorder(home)
            return SpoolUnderTest(log: log) { SQLiteSpool(folder: home.path + "/spool", logger: log.logger) }
        }
    }
}

/// A spool of a kind, and how another object for the same queue is made.
struct SpoolUnderTest {
    typealias AnySpool = Spool & SpoolAdministration & SpoolRecovering

    let spool: any AnySpool
    let log: LogRecorder
    private let open: @Sendable () -> any AnySpool

    init(log: LogRecorder, open: @escaping @Sendable () -> any AnySpool) {
        self.log = log
        self.open = open
        spool = open()
    }

    /// Another process with the same queue.
    func another() -> any AnySpool { open() }

    /// The process dies without closing anything and a new one starts.
    func restarted() async throws -> any AnySpool {
        let spool = open()
        try await spool.recoverAfterCrash()
        return spool
    }
}

/// What a server does at its start, whatever the spool.
protocol SpoolRecovering: Sendable {
    func recoverAfterCrash() async throws
    /// Runs until it is cancelled.
    func watch() async throws
}

extension SQLiteSpool: SpoolRecovering {
    func recoverAfterCrash() async throws { try await recover() }
    func watch() async throws { try await run() }
}
