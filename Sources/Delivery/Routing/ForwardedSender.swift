import Directory
import MailFormat
import SMTP

/// The reverse-path that forwarded mail goes on with: an address of the forwarding domain (SRS), so that the domain answers for it.
public struct ForwardedSender: Sendable {
    /// Why a mail cannot be forwarded.
    public struct Refusal: Error, Hashable, Sendable {
        public let reply: Reply
    }

    let directory: any DirectoryStore
    /// Seconds since 1970-01-01 00:00 UTC.
    let now: Int64

    public init(directory: any DirectoryStore, now: Int64) {
        self.directory = directory
        self.now = now
    }

    /// The null sender stays (RFC 5321 §4.5.5), and so does the sender of mail for a relay domain, which is the domain's own affair.
    public func path(
        _ sender: ReversePath, for forward: Expansion.Forward
    ) async throws(Refusal) -> ReversePath {
        guard forward.relay == nil, case .address(let address) = sender else { return sender }
        let secrets: [Secret]
        do throws(DirectoryError) {
            secrets = try await directory.secrets(for: .senderRewriting)
        } catch {
            throw Refusal(reply: .directoryUnreachable)
        }
        guard let rewriting = SRS(secrets: secrets.map(\.value)) else { throw Refusal(reply: .directoryUnreachable) }
        do throws(AddressError) {
            return .address(try rewriting.rewritten(address, by: Address(forward.of).domain, at: now))
        } catch {
            throw Refusal(reply: .senderTooLong)
        }
    }
}
