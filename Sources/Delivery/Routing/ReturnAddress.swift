import Directory
import MailFormat
import SMTP

/// Judges recipients that are addresses this server made itself: rewritten senders (SRS) and tagged ones (BATV).
public struct ReturnAddress: Sendable {
    public enum Verdict: Sendable {
        /// An ordinary recipient: this one, without its tag.
        case ordinary(ForwardPath)
        /// A report to a rewritten sender.
        case report
        case refused(Reply)
    }

    let directory: any DirectoryStore
    /// Seconds since 1970-01-01 00:00 UTC.
    let now: Int64

    /// - Parameter now: seconds since 1970-01-01 00:00 UTC.
    public init(directory: any DirectoryStore, now: Int64) {
        self.directory = directory
        self.now = now
    }

    public func judge(_ recipient: ForwardPath, from sender: ReversePath) async throws(DirectoryError) -> Verdict {
        guard case .address(let address) = recipient else { return .ordinary(recipient) }
        if SRS.isClaimed(by: address) { return try await judge(rewritten: address, recipient, from: sender) }
        guard BATV.isTagged(address) else { return .ordinary(recipient) }
        let plain = ForwardPath.address(BATV.untagged(address))
        // The tags of other hosts are their own.
        switch try await directory.resolve(plain) {
        case .relay, .foreign: return .ordinary(recipient)
        default: return .ordinary(plain)
        }
    }

    /// An address `SRS0=…` or `SRS1=…`. Only reports are written to one.
    private func judge(
        rewritten address: Address, _ recipient: ForwardPath, from sender: ReversePath
    ) async throws(DirectoryError) -> Verdict {
        let resolution = try await directory.resolve(recipient)
        if resolution == .foreign { return .ordinary(recipient) }
        guard let rewriting = SRS(secrets: try await directory.secrets(for: .senderRewriting).map(\.value)) else {
            return .refused(.directoryUnreachable)
        }
        do throws(SRSError) {
            _ = try rewriting.origin(of: address, at: now)
        } catch {
            // It may be one that the host of a relay domain made.
            if case .relay = resolution { return .ordinary(recipient) }
            return .refused(error == .expired ? .expiredReturnAddress : .forgedReturnAddress)
        }
        return sender == .null ? .report : .refused(.takesReportsOnly)
    }

    /// The reverse-path of a mail that somebody of this server sends, with a tag where its domain wants one. A tag that it bears already, and an
    /// address that was rewritten, are another host's of the same domain, which knows what it made. A directory that cannot say leaves it as it is: the
    /// mail goes out, and reports on it may be taken for strays.
    public func tagged(_ reversePath: ReversePath) async -> ReversePath {
        guard case .address(let address) = reversePath, !BATV.isTagged(address), !SRS.isClaimed(by: address) else {
            return reversePath
        }
        do {
            guard try await directory.bounceTags(of: address.domain) != .off,
                let tags = BATV(try await directory.secrets(for: .bounceTags))
            else { return reversePath }
            return .address(try tags.tagged(address, at: now))
        } catch {
            return reversePath
        }
    }

    /// What speaks against a report to `recipient`, as the client wrote it, when its domain tags what it sends.
    /// - Returns: nil where nothing does; else what the domain wants done.
    public func flaw(ofReportTo recipient: ForwardPath) async throws(DirectoryError) -> BounceTags? {
        // RFC 5321 §4.5.1: whoever has trouble with this server can write to its postmaster, an error report too.
        guard case .address(let address) = recipient, !BATV.untagged(address).localPart.isPostmaster else { return nil }
        let treatment = try await directory.bounceTags(of: address.domain)
        guard treatment != .off else { return nil }
        guard let tags = BATV(try await directory.secrets(for: .bounceTags)) else { return nil }
        do throws(BATVError) {
            _ = try tags.verified(address, at: now)
            return nil
        } catch {
            return treatment
        }
    }
}

extension BATV {
    /// - Parameter secrets: the newest first, which makes tags.
    public init?(_ secrets: [Secret]) {
        guard let newest = secrets.first else { return nil }
        let keys = Dictionary(secrets.map { (Int($0.number % 10), $0.value) }) { newest, _ in newest }
        self.init(keys: keys, current: Int(newest.number % 10))
    }
}
