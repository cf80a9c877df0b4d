import Foundation

/// What is answered to AUTH, and to who may not send without it (RFC 4954 §4 and §6).
extension Reply {
    public static let loggedIn = Reply(235, .init(2, 7, 0), "welcome")
    /// One answer for a wrong password, an unknown name and a mailbox that is disabled: who asks learns nothing of who is here.
    public static let wrongLogin = Reply(535, .init(5, 7, 8), "name or password is wrong", reason: .badCredentials)
    public static let encryptionRequired = Reply(538, .init(5, 7, 11), "only under TLS, say STARTTLS first", reason: .needsLogin)
    public static let malformedLogin = Reply(
        501, .init(5, 5, 2), "not what the mechanism asks for, or not in base64", reason: .protocolError)
    public static let loginCancelled = Reply(501, .init(5, 7, 0), "login cancelled", reason: .protocolError)
    public static let unknownMechanism = Reply(504, .init(5, 5, 4), "that mechanism is not offered", reason: .protocolError)
    public static let loginLineTooLong = Reply(500, .init(5, 5, 6), "line of the login is too long", reason: .protocolError)
    public static let loginUnavailable = Reply(
        454, .init(4, 7, 0), "cannot look that login up now, try again later", reason: .unavailable)
    public static let tooManyLogins = Reply(
        454, .init(4, 7, 0), "too many failed logins wait here, try again later", reason: .limit)
    public static let authenticationRequired = Reply(530, .init(5, 7, 0), "log in first", reason: .needsLogin)
    public static let senderNotYours = Reply(
        553, .init(5, 7, 1), "that sender is not yours to use", reason: .forgedSender)
    /// RFC 6409 §4.2 leaves limits to the site.
    public static func sendingLimit(_ period: String) -> Reply {
        Reply(450, .init(4, 7, 1), "you have written to as many recipients as you may in \(period)", reason: .sendingLimit)
    }
    public static func queued(id: String) -> Reply { Reply(250, .init(2, 0, 0), "\(id) is in the queue") }

    /// RFC 4954 §4: the challenge in base64, nothing where it is empty.
    static func challenge(_ octets: [UInt8]) -> Reply {
        Reply(334, nil, Data(octets).base64EncodedString())
    }
}
