import NIOCore
import SMTP

/// How a session carries what it is told over its connection.
extension SMTPNextHopSession {
    /// A mail up to this size goes in one piece.
    static let smallOctets = 65_536

    /// Does the first thing of a mail. Where the host closed the connection while nobody used it, over a new one: nothing was said over it, so
    /// nothing is said twice.
    func begin(
        _ request: @escaping @Sendable (inout ClientStateMachine) -> Void
    ) async throws(NextHopFailure) -> ClientOutcome {
        let outcome = await session.connection.perform(request)
        guard try await isRenewed(behind: outcome) else { return outcome }
        return await session.connection.perform(request)
    }

    /// As ``begin(_:)``, but nil where the new connection's host offers something else and `mayRepeat` says that it will not do.
    func begin(
        if mayRepeat: (OfferedExtensions) -> Bool, _ request: @escaping @Sendable (inout ClientStateMachine) -> Void
    ) async throws(NextHopFailure) -> ClientOutcome? {
        let outcome = await session.connection.perform(request)
        guard try await isRenewed(behind: outcome) else { return outcome }
        return mayRepeat(offers) ? await session.connection.perform(request) : nil
    }

    /// Whether there is a new connection in place of one that was found closed.
    private func isRenewed(behind outcome: ClientOutcome) async throws(NextHopFailure) -> Bool {
        let wasStale = state.withLock { state in
            defer { state.isStale = false }
            return state.isStale
        }
        guard wasStale, case .failed(let failure) = outcome, failure.isFarewell, !Task.isCancelled else { return false }
        let fresh = try await connector.establish(key)
        state.withLock { $0.session = fresh }
        return true
    }

    /// Sends a message whose first part is read.
    func stream(
        _ first: ByteBuffer, _ reader: any NextHopContentReader, _ total: Int?
    ) async throws(NextHopFailure) -> [Reply] {
        let connection = session.connection
        var octets = first.readableBytes
        var next = octets == total ? nil : try await read(reader)
        let isWhole = next == nil
        var outcome = await connection.perform { $0.beginMessage(first, isWhole: isWhole) }
        while outcome == .mayContinue, let current = next {
            octets += current.readableBytes
            do throws(NextHopFailure) {
                next = octets == total ? nil : try await read(reader)
            } catch {
                // What was sent has no end, so it is not taken.
                connection.abandon()
                throw error
            }
            let isLast = next == nil
            outcome = await connection.perform { $0.append(current, isLast: isLast) }
        }
        guard case .sent(let replies) = outcome else { throw failure(outcome) }
        return replies
    }

    func read(_ reader: any NextHopContentReader) async throws(NextHopFailure) -> ByteBuffer? {
        do {
            return try await reader.next()
        } catch {
            throw unreadable(error)
        }
    }

    func fit(_ content: any NextHopContent, _ mail: MailCommand) async throws(NextHopFailure) -> FittedContent {
        do {
            return try await FittedContent.fit(content, for: mail, to: offers)
        } catch {
            throw unreadable(error)
        }
    }

    /// It is this server's own fault: no host is named, and the mail waits.
    private func unreadable(_ error: any Error) -> NextHopFailure {
        .temporary(reply: Reply(451, .init(4, 3, 0), "the mail cannot be read here: \(error)").cut(to: 1_000), host: "")
    }

    func failure(_ outcome: ClientOutcome) -> NextHopFailure {
        let session = session
        return NextHopFailure(outcome.failure, name: session.name, host: session.host)
    }
}

extension ClientFailure {
    /// Whether the host has only closed the connection, before it said anything of the mail.
    fileprivate var isFarewell: Bool {
        switch self {
        case .closed(.reset), .closed(.mail), .leaving, .unsolicited, .abandoned: true
        default: false
        }
    }
}

extension NextHop {
    var speaksLMTP: Bool {
        switch self {
        case .lmtp, .lmtpSocket: true
        case .domain, .host: false
        }
    }
}
