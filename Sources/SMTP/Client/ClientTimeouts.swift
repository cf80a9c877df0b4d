/// How long a server may take for each step. The defaults are those of RFC 5321 §4.5.3.2.
public struct ClientTimeouts: Hashable, Sendable {
    /// §4.5.3.2.1; also STARTTLS, EHLO and its like, AUTH, RSET, of which the RFC says nothing.
    public var greeting = Duration.seconds(5 * 60)
    /// §4.5.3.2.2.
    public var mail = Duration.seconds(5 * 60)
    /// §4.5.3.2.3.
    public var recipient = Duration.seconds(5 * 60)
    /// §4.5.3.2.4.
    public var dataInitiation = Duration.seconds(2 * 60)
    /// §4.5.3.2.5.
    public var dataBlock = Duration.seconds(3 * 60)
    /// §4.5.3.2.6. Generous, since a client that gives up early gets the mail delivered twice.
    public var dataTermination = Duration.seconds(10 * 60)
    /// Nothing depends on the answer to QUIT.
    public var quit = Duration.seconds(5)

    public init() {}

    /// The same time for each step.
    public init(each duration: Duration) {
        greeting = duration
        mail = duration
        recipient = duration
        dataInitiation = duration
        dataBlock = duration
        dataTermination = duration
        quit = duration
    }

    public subscript(_ step: ClientStep) -> Duration {
        switch step {
        case .greeting, .ehlo, .helo, .lhlo, .startTLS, .authentication, .reset: greeting
        case .mail: mail
        case .recipient: recipient
        case .data: dataInitiation
        case .block: dataBlock
        case .message: dataTermination
        case .quit: quit
        }
    }
}
