/// `class.subject.detail` of RFC 3463: what kind of success or failure a reply speaks of.
public struct EnhancedStatusCode: Hashable, Sendable {
    public let statusClass: Int
    public let subject: Int
    public let detail: Int

    public init(_ statusClass: Int, _ subject: Int, _ detail: Int) {
        self.statusClass = statusClass
        self.subject = subject
        self.detail = detail
    }
}

extension EnhancedStatusCode: CustomStringConvertible {
    public var description: String { "\(statusClass).\(subject).\(detail)" }
}
