import Synchronization

/// The answers the directory gave lately, and how long they may still be given.
///
/// An answer is given from here only while the database was seen unchanged less than ``shelfLife`` ago. Three things empty it: a
/// check that sees another ``DatabaseVersion``, a failed check, and a change made through the same ``SQLiteDirectory``.
final class LookupCache: Sendable {
    /// A change made by another process holds within a second, so nothing older than that is told.
    static let shelfLife = Duration.seconds(1)

    enum Question: Hashable, Sendable {
        case postmaster
        case recipient(domain: String, localPart: String)
        case mailbox(Mailbox.ID)
        case bounceTags(domain: String)
        case secrets(Secret.Purpose)
        case route(domain: String)
        case relayDomain(String)
        case sender(Mailbox.ID, domain: String, localPart: String)
    }

    enum Answer: Sendable {
        case resolution(Resolution)
        case mailbox(Mailbox?)
        case bounceTags(BounceTags)
        case secrets([Secret])
        case route(Route?)
        case relayDomain(RelayDomain?)
        case permission(Bool)
    }

    private struct State {
        var answers: BoundedCache<Question, Answer>
        var version: DatabaseVersion?
        var checkedAt: Duration?
        /// Counts the changes of this process. A look-up that began before a change and ends after it has read what is
        /// no longer so; it bears the count of its beginning and is not kept.
        var generation: UInt64 = 0
    }

    private let state: Mutex<State>

    init(capacity: Int) {
        state = Mutex(State(answers: BoundedCache(capacity: capacity)))
    }

    var count: Int { state.withLock { $0.answers.count } }

    /// The answer if there is a fresh one, and the generation that a look-up must bring back.
    func answer(to question: Question, at now: Duration) -> (answer: Answer?, generation: UInt64) {
        state.withLock { state in
            guard let checkedAt = state.checkedAt, now - checkedAt < Self.shelfLife else { return (nil, state.generation) }
            return (state.answers.value(for: question), state.generation)
        }
    }

    /// The database was looked at: it had `version` at some time not before `time`. Called in the order of the looks.
    func checked(_ version: DatabaseVersion, at time: Duration) {
        state.withLock { state in
            if state.version != version {
                state.answers.removeAll()
                state.version = version
            }
            state.checkedAt = time
        }
    }

    /// Keeps an answer read from the version last ``checked(_:at:)``, unless this process made a change since `generation`.
    func store(_ answer: Answer, to question: Question, generation: UInt64) {
        state.withLock { state in
            guard state.generation == generation else { return }
            state.answers.store(answer, for: question)
        }
    }

    /// Forgets everything, and whatever is being looked up now.
    func invalidate() {
        state.withLock { state in
            state.generation += 1
            state.answers.removeAll()
            state.checkedAt = nil
        }
    }
}
