import Crypto
import Foundation
import NIOCore
import Synchronization

/// Makes guessing of passwords slow, whatever the number of connections: all sessions share it.
///
/// Logins of one account are judged one after the other, and a wrong one keeps its turn until its delay is over, so that the next guess
/// begins only then. The delay doubles with each wrong login. The same goes for a client's address as a whole once it has had some wrong
/// logins, for whatever accounts. An address that has logged in to an account before has a line of its own for it: who guesses elsewhere
/// cannot keep the owner out.
///
/// Memory is bounded: beyond a capacity the lines are forgotten that have been quiet longest.
final class LoginThrottle: Sendable {
    /// Whose logins stand in one line.
    enum Line: Hashable, Sendable {
        case account(String)
        case address(ClientAddress.Group)
        /// An account at an address that has logged in to it before.
        case known(String, ClientAddress.Group)
    }

    /// Leave to judge one login, to be handed back with ``LoginThrottle/end(_:isRight:)``.
    struct Turn: Sendable {
        fileprivate let lines: [Line]
        fileprivate let account: String
        fileprivate let group: ClientAddress.Group
    }

    private struct LineState {
        var isBusy = false
        var waiting: [CheckedContinuation<Bool, Never>] = []
        var failures = 0
        var lastFailure = NIODeadline.uptimeNanoseconds(0)

        var isIdle: Bool { !isBusy && waiting.isEmpty }
    }

    private struct State {
        var lines: [Line: LineState] = [:]
        var known: [Line: NIODeadline] = [:]
        var isDraining = false
    }

    /// Logins that wait in one line at most; the next one is sent away.
    private static let longestLine = 20

    private let state = Mutex(State())
    private let capacity: Int

    init(capacity: Int = 100_000) {
        self.capacity = capacity
    }

    /// Waits for its turn.
    /// - Parameter account: in its one spelling (``LoginStore/accountName(of:)``).
    /// - Returns: nil where the line is too long or the server goes down: 454.
    func begin(account: String, from group: ClientAddress.Group, _ rules: SubmissionSettings.Throttling) async -> Turn? {
        let account = Self.key(account)
        let lines = linesToStand(account, group, rules)
        var entered: [Line] = []
        for line in lines {
            guard await enter(line) else {
                for line in entered { leave(line) }
                return nil
            }
            entered.append(line)
        }
        return Turn(lines: lines, account: account, group: group)
    }

    /// Gives the turn back: at once where the login was right, else after the delay that it earned. When this returns the answer may be given.
    /// - Returns: the delay.
    @discardableResult
    func end(_ turn: Turn, isRight: Bool, _ rules: SubmissionSettings.Throttling) async -> Duration {
        defer { for line in turn.lines { leave(line) } }
        guard !isRight else {
            remember(turn)
            return .zero
        }
        let delay = noteFailure(turn, rules)
        await wait(for: delay)
        return delay
    }

    /// Gives the turn back without a verdict.
    func giveUp(_ turn: Turn) {
        for line in turn.lines { leave(line) }
    }

    /// The server goes down: nobody waits any more.
    func drain() {
        let waiting = state.withLock { state in
            state.isDraining = true
            let waiting = state.lines.values.flatMap(\.waiting)
            for line in state.lines.keys { state.lines[line]?.waiting = [] }
            return waiting
        }
        for continuation in waiting { continuation.resume(returning: false) }
    }

    /// Lines that are remembered.
    var count: Int { state.withLock { $0.lines.count + $0.known.count } }

    /// A name of any length costs as much as any other; what its letters' case is does not matter to the directory either.
    private static func key(_ account: String) -> String {
        let name = account.lowercased()
        return name.utf8.count <= 64 ? name : SHA256.hash(data: Data(name.utf8)).description
    }

    private func linesToStand(
        _ account: String, _ group: ClientAddress.Group, _ rules: SubmissionSettings.Throttling
    ) -> [Line] {
        state.withLock { state in
            let known = Line.known(account, group)
            if state.known[known] != nil { return [known] }
            let address = state.lines[.address(group)]
            let failures = address.map { Self.failures(of: $0, rules) } ?? 0
            // Always in this order, so that two cannot wait for each other.
            return failures >= rules.freePerAddress ? [.address(group), .account(account)] : [.account(account)]
        }
    }

    private func enter(_ line: Line) async -> Bool {
        await withCheckedContinuation { continuation in
            let answer: Bool? = state.withLock { state in
                if state.isDraining { return false }
                makeRoom(&state)
                var entry = state.lines[line] ?? LineState()
                defer { state.lines[line] = entry }
                guard entry.isBusy else {
                    entry.isBusy = true
                    return true
                }
                guard entry.waiting.count < Self.longestLine else { return false }
                entry.waiting.append(continuation)
                return nil
            }
            if let answer { continuation.resume(returning: answer) }
        }
    }

    private func leave(_ line: Line) {
        let next: CheckedContinuation<Bool, Never>? = state.withLock { state in
            guard var entry = state.lines[line] else { return nil }
            let next = entry.waiting.isEmpty ? nil : entry.waiting.removeFirst()
            entry.isBusy = next != nil
            state.lines[line] = entry.isIdle && entry.failures == 0 ? nil : entry
            return next
        }
        next?.resume(returning: true)
    }

    /// A right login: its account begins anew, and its address is known for it. The address' own count stays, since one account
    /// of one's own would else wash it clean.
    private func remember(_ turn: Turn) {
        let known = Line.known(turn.account, turn.group)
        state.withLock { state in
            for line in turn.lines {
                if case .address = line { continue }
                state.lines[line]?.failures = 0
            }
            if state.known.count >= capacity, state.known[known] == nil,
                let oldest = state.known.min(by: { $0.value < $1.value })
            {
                state.known[oldest.key] = nil
            }
            state.known[known] = .now()
        }
    }

    /// - Returns: how long the answer waits.
    private func noteFailure(_ turn: Turn, _ rules: SubmissionSettings.Throttling) -> Duration {
        state.withLock { state in
            var longest = Duration.zero
            for line in Set(turn.lines + [.address(turn.group)]) {
                var entry = state.lines[line] ?? LineState()
                entry.failures = Self.failures(of: entry, rules) + 1
                entry.lastFailure = .now()
                state.lines[line] = entry
                let free = if case .address = line { rules.freePerAddress } else { 0 }
                longest = max(longest, Self.delay(after: entry.failures - free, rules))
            }
            return longest
        }
    }

    private static func failures(of entry: LineState, _ rules: SubmissionSettings.Throttling) -> Int {
        NIODeadline.now() - entry.lastFailure > TimeAmount(rules.memory) ? 0 : entry.failures
    }

    /// The delay of the first wrong login, doubled with each further one.
    static func delay(after failures: Int, _ rules: SubmissionSettings.Throttling) -> Duration {
        guard failures > 0 else { return .zero }
        return min(rules.longestDelay, rules.delay * (1 << min(failures - 1, 30)))
    }

    /// In steps, so that a server that goes down is not held up.
    private func wait(for duration: Duration) async {
        let end = ContinuousClock.now + duration
        while ContinuousClock.now < end, !state.withLock(\.isDraining) {
            do {
                try await Task.sleep(for: min(end - .now, .milliseconds(200)))
            } catch {
                // Cancelled: the session was cut off, and nobody gets an answer. The wrong login counts all the same.
                return
            }
        }
    }

    /// Forgets the quiet lines that have been quiet longest, an eighth of them at a time.
    private func makeRoom(_ state: inout State) {
        guard state.lines.count >= capacity else { return }
        let quiet = state.lines.filter(\.value.isIdle).sorted { $0.value.lastFailure < $1.value.lastFailure }
        for (line, _) in quiet.prefix(max(1, capacity / 8)) { state.lines[line] = nil }
    }
}
