import Directory
import MailFormat
import Reception
import Takeover

extension InheritedSenders: InheritedOrigins {
    public func origin(of sender: ReversePath) async throws(DirectoryError) -> InheritedOrigin {
        let (origin, mailbox) = try await self.origin(of: sender)
        return InheritedOrigin(origin, mailbox: mailbox)
    }
}
