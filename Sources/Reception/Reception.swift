import Delivery
import Directory
import Foundation
import Logging
import NIOCore
import Spool
import Synchronization
import Trace

/// What all sessions of a server share.
public final class Reception: Sendable {
    let directory: any DirectoryStore
    let logins: any LoginStore
    let delivery: any LocalDelivery
    /// Nil: mail that leads further than into mailboxes is put off.
    let forwarding: Forwarding?
    let spool: any Spool
    let trace: any TraceSink
    let logger: Logger
    let metrics = ReceptionMetrics()
    let registry = SessionRegistry()
    let guesses = GuessLimiter()
    let throttle = LoginThrottle()
    /// What mailboxes have sent in the hour and the day behind; to be kept over a restart by who runs the server.
    public let sendingLimits = SendingLimits()
    private let current: Mutex<ReceptionSettings>

    public init(
        settings: ReceptionSettings, directory: any DirectoryStore, logins: any LoginStore, delivery: any LocalDelivery,
        spool: any Spool, trace: any TraceSink, logger: Logger,
        forwarding: Forwarding? = nil
    ) {
        current = Mutex(settings)
        self.directory = directory
        self.logins = logins
        self.delivery = delivery
        self.forwarding = forwarding
        self.spool = spool
        self.trace = trace
        self.logger = logger
    }

    /// The settings that a new session gets. A session that is open keeps those it began with.
    public var settings: ReceptionSettings {
        get { current.withLock(\.self) }
        set { current.withLock { $0 = newValue } }
    }

    /// How many sessions are open.
    public var sessions: Int { registry.count }

    /// Tells the operator what the client is told only in a code.
    func report(_ error: DeliveryError, message: OpenMessage) {
        switch error {
        case .mailboxFull, .messageExceedsRoom:
            logger.info("mail refused: no room", metadata: ["id": "\(message.id)", "error": "\(error)"])
        case .noSpace(let path):
            logger.error("mail put off: the file system is full", metadata: ["id": "\(message.id)", "path": "\(path)"])
        case .failed(let path, let errno):
            logger.error(
                "mail put off: the file system failed",
                metadata: [
                    "id": "\(message.id)", "path": "\(path)", "errno": "\(errno)", "error": "\(String(cString: strerror(errno)))",
                ])
        }
    }
}
