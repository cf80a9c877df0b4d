/// What of a recipient's fate a sender wants to be told: NOTIFY of RFC 3461 §4.1.
public enum NotifyRequest: Hashable, Sendable {
    /// NOTIFY=NEVER.
    case never
    /// Any of SUCCESS, FAILURE and DELAY, at least one.
    case on(Set<Event>)

    /// An event that can be reported.
    public enum Event: String, Hashable, Sendable, CaseIterable {
        case success = "SUCCESS"
        case failure = "FAILURE"
        case delay = "DELAY"
    }

    /// What holds where the sender said nothing (RFC 3461 §4.1): failures, and delays as the server sees fit.
    public static let unsaid = NotifyRequest.on([.failure, .delay])

    /// Whether `event` is to be reported.
    public func includes(_ event: Event) -> Bool {
        switch self {
        case .never: false
        case .on(let events): events.contains(event)
        }
    }
}

/// How much of the mail a report gives back: RET of RFC 3461 §4.3.
public enum ReturnedContent: String, Hashable, Sendable {
    case full = "FULL"
    case headers = "HDRS"
}

/// The address a sender first wrote to: ORCPT of RFC 3461 §4.2.
public struct OriginalRecipient: Hashable, Sendable {
    /// `rfc822`, or `utf-8` (RFC 6533 §3).
    public var addressType: String
    /// The address, without xtext encoding.
    public var address: String

    public init(addressType: String, address: String) {
        self.addressType = addressType
        self.address = address
    }
}
