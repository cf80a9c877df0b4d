import Directory
import Files
import Glibc
import Synchronization

/// Lets mails that are committed at the same time share their syncs.
///
/// Whoever finds nobody at work starts a leader on a thread of the pool. The leader takes all who wait, commits them as one
/// ``CommitBatch``, and goes on with those who came meanwhile until nobody waits. So a mail alone never waits for others to come,
/// and under load the batches grow by themselves to what arrives during one sync.
final class GroupCommitter: Sendable {
    private struct State {
        var waiting: [PendingCommit] = []
        var hasLeader = false
    }

    /// How many mails one batch has at most, which bounds how long the first of them waits for the last to be written.
    static let largestBatch = 256

    private let ground: DeliveryGround
    private let state = Mutex(State())

    init(ground: DeliveryGround) {
        self.ground = ground
    }

    /// Commits a mail. Not given up when the task is cancelled, since the answer must say what became of the mail.
    func commit(_ content: StoredContent, for mailboxes: [Mailbox]) async throws(DeliveryError) {
        let result = await withCheckedContinuation { (answer: CheckedContinuation<Result<Void, DeliveryError>, Never>) in
            let isLeaderNeeded = state.withLock { state in
                state.waiting.append(PendingCommit(mailboxes: mailboxes, content: content, answer: answer))
                defer { state.hasLeader = true }
                return !state.hasLeader
            }
            guard isLeaderNeeded else { return }
            ground.pool.submit { state in
                if state == .active { self.lead() } else { self.refuse() }
            }
        }
        try result.get()
    }

    private func lead() {
        while let commits = take() {
            ground.metrics.batch.record(commits.count)
            do throws(FileSystemError) {
                var batch = CommitBatch(ground: ground, staging: try ground.staging(), commits: commits)
                batch.run()
            } catch {
                for commit in commits { commit.answer.resume(returning: .failure(error.delivery)) }
            }
        }
    }

    /// The pool was shut down before the leader ran.
    private func refuse() {
        while let commits = take() {
            for commit in commits {
                commit.answer.resume(returning: .failure(.failed(path: ground.settings.stagingPath, errno: ESHUTDOWN)))
            }
        }
    }

    /// The next batch; nil when nobody waits, and then there is no leader any more.
    private func take() -> [PendingCommit]? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.hasLeader = false
                return nil
            }
            let commits = Array(state.waiting.prefix(GroupCommitter.largestBatch))
            state.waiting.removeFirst(commits.count)
            return commits
        }
    }
}
