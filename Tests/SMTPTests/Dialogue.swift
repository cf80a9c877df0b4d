import MailFormat
import NIOCore

@testable import SMTP

/// Drives a server machine by hand: what the client sends goes in, what the server would do is written down.
struct Dialogue {
    var machine: ServerStateMachine
    /// In the order they were given.
    private(set) var replies: [Reply] = []
    /// Messages that were handed on whole, and answered with `messageReply`.
    private(set) var messages: [String] = []
    private(set) var abandoned = 0
    private(set) var isClosed = false
    private(set) var hasStartedTLS = false
    var senderReply = Reply.senderTaken
    var recipientReply: @Sendable (ForwardPath) -> Reply = { _ in .recipientTaken }
    var messageReply = Reply.accepted(id: "test")
    /// What AUTH meets.
    var keysReply: Result<SCRAMKeys, RefusedKeys> = .failure(RefusedKeys())
    var loginReply: @Sendable (LoginClaim) -> Reply = { claim in
        switch claim.evidence {
        case .password(let password): claim.account == "anna@kunde.example" && password == "pencil" ? .loggedIn : .wrongLogin
        case .proof(let holds): holds ? .loggedIn : .wrongLogin
        }
    }
    private(set) var claims: [LoginClaim] = []
    struct RefusedKeys: Error {}
    private var open: String?

    init(_ settings: ServerSettings = .test, greeted: Bool = true, isSecured: Bool = false) {
        machine = ServerStateMachine(settings: settings, isSecured: isSecured)
        if greeted {
            machine.greet()
            run()
            replies = []
        }
    }

    /// Sends octets in one piece and carries out what follows.
    @discardableResult
    mutating func send(_ text: String) -> [String] {
        send([UInt8](text.utf8))
    }

    @discardableResult
    mutating func send(_ octets: [UInt8]) -> [String] {
        let before = replies.count
        machine.receive(ByteBuffer(bytes: octets))
        run()
        return replies.dropFirst(before).map(\.description)
    }

    /// Sends lines one by one, each after the answer to the one before, and gives back the last answer.
    @discardableResult
    mutating func lines(_ lines: String...) -> String? {
        for line in lines { send(line + "\r\n") }
        return replies.last?.description
    }

    mutating func greet() {
        machine.greet()
        run()
    }

    mutating func secure() {
        machine.secured()
        run()
    }

    mutating func end(with reply: Reply) {
        machine.end(with: reply)
        run()
    }

    private mutating func run() {
        while let action = machine.nextAction() {
            switch action {
            case .reply(let reply): replies.append(reply)
            case .judgeSender: machine.answer(senderReply)
            case .judgeRecipient(let command): machine.answer(recipientReply(command.forwardPath))
            case .findKeys:
                switch keysReply {
                case .success(let keys): machine.supply(keys, nonce: "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0")
                case .failure: machine.answer(.loginUnavailable)
                }
            case .judgeLogin(let claim):
                claims.append(claim)
                machine.answer(loginReply(claim))
            case .beginMessage: open = ""
            case .content(let octets): open? += String(buffer: octets)
            case .endMessage:
                if let whole = open { messages.append(whole) }
                open = nil
                machine.answer(messageReply)
            case .abandonMessage:
                open = nil
                abandoned += 1
            case .startTLS: hasStartedTLS = true
            case .close: isClosed = true
            }
        }
    }
}

extension ServerSettings {
    static let test = ServerSettings(hostname: "mx.kunde.example", messageOctets: 1000, recipients: 3, errors: 5, offersTLS: true)
}
