import NIOCore
import SMTP
import Synchronization

/// The sessions that are open: counts them in all and by address, and tells them when the server goes down.
final class SessionRegistry: Sendable {
    /// Tells a session that the server goes down.
    struct DrainRequest: Sendable {}

    private struct State {
        var sessions: [ObjectIdentifier: any Channel] = [:]
        var perAddress: [ClientAddress.Group: Int] = [:]
        var isDraining = false
    }

    private let state = Mutex(State())

    var count: Int { state.withLock { $0.sessions.count } }

    /// Enters a session.
    /// - Returns: nil, or the reply it is sent away with; then it is not entered.
    func enter(_ channel: any Channel, from client: ClientAddress, settings: ReceptionSettings) -> Reply? {
        state.withLock { state in
            if state.isDraining { return .shuttingDown }
            if state.sessions.count >= settings.sessions { return .tooManySessions }
            let sameAddress = state.perAddress[client.group, default: 0]
            if sameAddress >= settings.sessionsPerAddress { return .tooManySessionsFromAddress }
            state.sessions[ObjectIdentifier(channel)] = channel
            state.perAddress[client.group] = sameAddress + 1
            return nil
        }
    }

    func leave(_ channel: any Channel, from client: ClientAddress) {
        state.withLock { state in
            guard state.sessions.removeValue(forKey: ObjectIdentifier(channel)) != nil else { return }
            let rest = state.perAddress[client.group, default: 1] - 1
            state.perAddress[client.group] = rest > 0 ? rest : nil
        }
    }

    /// Asks all sessions to end when their transaction has; new ones are sent away.
    func drain() {
        for channel in begun() { channel.pipeline.fireUserInboundEventTriggered(DrainRequest()) }
    }

    /// Cuts all sessions off. A mail that is being made durable is finished; its answer is lost, and the client sends it again.
    func cut() {
        for channel in begun() { channel.close(promise: nil) }
    }

    private func begun() -> [any Channel] {
        state.withLock { state in
            state.isDraining = true
            return Array(state.sessions.values)
        }
    }
}
