import Directory
import Foundation
import MailFormat
import Spool

/// A queued mail that goes further than into mailboxes.
struct OnwardMail: Sendable {
    /// The most of its header that is looked at.
    private static let longestHeader = 256 << 10

    let lease: Lease
    let content: SpoolContent
    let now: Date
    /// The addresses that forwarded it before.
    private let passedBy: PassedBy

    init(_ lease: Lease, _ content: SpoolContent, at now: Date, directory: any DirectoryStore) async {
        (self.lease, self.content, self.now) = (lease, content, now)
        var header = HeaderScanner()
        var octets = 0
        let reader = SpooledContent(content).makeReader()
        // One that cannot be read fails where it is to be read whole.
        while !header.isAtEnd, octets < Self.longestHeader, let part = try? await reader.next() {
            part.withUnsafeReadableBytes { header.take($0) }
            octets += part.readableBytes
        }
        passedBy = await PassedBy(header.deliveredTo, directory: directory)
    }

    func wasPassed(by address: String) -> Bool { passedBy.contains(address) }
}
