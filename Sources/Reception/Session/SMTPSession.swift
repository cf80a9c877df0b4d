import Delivery
import Directory
import Logging
import MailFormat
import NIOCore
import NIOSSL
import SMTP
import Spool
import Trace

/// One client's session: carries a server machine over a channel, and does what the machine asks for.
struct SMTPSession {
    /// How long the client may take to close the connection after the last reply. Closing at once could take that reply from it:
    /// octets that arrive at a closed socket are answered with a reset.
    private static let lingering = Duration.seconds(2)

    let reception: Reception
    let settings: ReceptionSettings
    let client: ClientAddress
    let connection: SessionConnection
    let deadline: SessionDeadline
    var machine: ServerStateMachine
    var trace: SessionTrace
    var output = ByteBuffer()
    var recipients: [TakenRecipient] = []
    var message: OpenMessage?
    /// Who may send to everywhere: nil for a client that only brings mail for this server.
    var submitter: Submitter?
    /// Recipients of a mail that goes into the queue, and that mail.
    var queued: [SpoolRecipient] = []
    var submission: OpenSubmission?
    /// The message that the next reply speaks of: it was refused or given up.
    var endedMessage: EndedMessage?
    /// The client's name as the trace has it.
    var greetedAs: String?
    var tlsVersion: String?
    var octetsReceived = 0
    var unknownRecipients = 0
    var judged: ForwardPath?
    /// The recipients that the next replies are about, one each.
    var answeredEach: ArraySlice<ForwardPath> = []
    let isOwn: Bool
    let kind: ListenerKind
    private var isDraining = false

    /// Runs a session to its end, on the connection's event loop. Errors of the connection end it, and nothing else.
    static func serve(
        _ connection: SessionConnection, kind: ListenerKind, deadline: SessionDeadline, reception: Reception
    ) async {
        let settings = reception.settings
        let channel = connection.channel
        let client = ClientAddress(channel.remoteAddress)
        let refusal = reception.registry.enter(channel, from: client, settings: settings)
        reception.metrics.sessions.increment()
        reception.metrics.openSessions.set(reception.sessions)
        defer {
            reception.registry.leave(channel, from: client)
            reception.metrics.openSessions.set(reception.sessions)
        }
        let account = kind == .local ? await LocalAccount(connectedTo: channel) : nil
        var session = SMTPSession(
            reception: reception, settings: settings, client: client, account: account, kind: kind, connection: connection,
            deadline: deadline)
        await session.run(refusal: refusal)
        await connection.close()
    }

    private init(
        reception: Reception, settings: ReceptionSettings, client: ClientAddress, account: LocalAccount?, kind: ListenerKind,
        connection: SessionConnection, deadline: SessionDeadline
    ) {
        self.reception = reception
        self.settings = settings
        self.client = client
        self.connection = connection
        self.deadline = deadline
        self.kind = kind
        let mayRelay = kind == .smtp && client.isWithin(settings.relayNetworks)
        submitter = account.map { .local($0) } ?? (mayRelay ? .network(client) : nil)
        machine = ServerStateMachine(
            settings: settings.machineSettings(for: kind, client, mayRelay: submitter != nil), isSecured: kind == .submissions)
        trace = SessionTrace(client: client, sink: reception.trace)
        isOwn = client.isWithin(settings.ownNetworks)
    }

    private mutating func run(refusal: Reply?) async {
        trace.connected()
        var breakage: String?
        do {
            if let refusal {
                machine.end(with: refusal)
            } else {
                try await waitBeforeGreeting()
            }
            try await converse()
            try await linger()
        } catch {
            // The client vanished, or TLS could not be agreed on. It costs this session only.
            breakage = "\(error)"
        }
        await message?.discard()
        await abandonSubmission()
        machine.end(with: .goodbye)
        await closePassages()
        trace.disconnected(octets: octetsReceived, breakage: breakage)
        trace.handOn()
        reception.metrics.sessionDuration.recordNanoseconds(trace.age.nanoseconds)
    }

    /// RFC 5321 §4.5.3.2.1 gives a server five minutes to greet; a client that talks first is no mail server.
    private mutating func waitBeforeGreeting() async throws {
        if kind == .submissions {
            // RFC 8314 §3.3: the greeting is the first that goes through TLS.
            guard case .secured(let version)? = try await connection.next() else { return machine.end(with: .shuttingDown) }
            tlsVersion = version
            trace.secured(version: version)
        } else if kind == .smtp, settings.greetingDelay > .zero, !isOwn {
            setDeadline(settings.greetingDelay)
            switch try await connection.next() {
            case .octets(let octets): receive(octets)
            case .drain: machine.end(with: .shuttingDown)
            case .deadlinePassed, .secured, nil: break
            }
        }
        machine.greet()
    }

    private mutating func converse() async throws {
        setDeadline(settings.timeouts.command)
        while true {
            var hasActed = try await act()
            if isDraining, !machine.isInTransaction {
                machine.end(with: .shuttingDown)
                hasActed = try await act()
            }
            try await flush()
            trace.handOn()
            if machine.isClosed { return }
            // A command has one deadline, however many packets it comes in; a message has a new one with each block.
            if machine.isReadingMessage {
                setDeadline(settings.timeouts.data)
            } else if hasActed {
                setDeadline(settings.timeouts.command)
            }
            guard let next = try await connection.next() else { return }
            take(next)
        }
    }

    private mutating func take(_ next: SessionInput) {
        switch next {
        case .octets(let octets): receive(octets)
        case .secured(let version):
            tlsVersion = version
            trace.secured(version: version)
            machine.secured()
            // RFC 3207 §4.2: what was known from before, a login among it, is forgotten.
            if case .mailbox? = submitter {
                giveBackLimit(of: queued)
                queued = []
                submitter = nil
            }
        case .deadlinePassed:
            // The client was in time after all, by a hair.
            guard deadline.isPast else { return }
            machine.end(with: machine.isReadingMessage ? .dataTimeout : .commandTimeout)
        case .drain: isDraining = true
        }
    }

    func setDeadline(_ duration: Duration) {
        guard deadline.set(duration) else { return }
        connection.deadlineMoved()
    }

    private mutating func receive(_ octets: ByteBuffer) {
        octetsReceived += octets.readableBytes
        machine.receive(octets)
    }

    /// Does what the machine asks for, until it needs the client.
    /// - Returns: whether there was anything to do.
    private mutating func act() async throws -> Bool {
        var hasActed = false
        while let action = machine.nextAction() {
            hasActed = true
            switch action {
            case .reply(let reply): try await say(reply)
            case .judgeSender(let command): await judgeSender(command)
            case .judgeRecipient(let command):
                if let submitter { await judge(command, of: submitter) } else { await judge(command.forwardPath) }
            case .findKeys(let account): await findKeys(of: account)
            case .judgeLogin(let claim): await judgeLogin(claim)
            case .beginMessage:
                if let submitter { await beginSubmission(of: submitter) } else { await beginMessage() }
            case .content(let octets):
                if submission == nil { await message?.append(octets) } else { await submission?.append(octets) }
            case .endMessage: if submission == nil { await endMessage() } else { await endSubmission() }
            case .abandonMessage: await abandonMessage()
            case .startTLS: try await startTLS()
            case .close: break
            }
        }
        await closePassages()
        return hasActed
    }

    mutating func flush() async throws {
        guard output.readableBytes > 0 else { return }
        let octets = output
        output = ByteBuffer()
        try await connection.write(octets)
    }

    /// RFC 3207 §4: the reply goes out in clear, and from that moment on all that comes in is TLS. Both happen in one turn of the event
    /// loop, so that no octet can come in between.
    private mutating func startTLS() async throws {
        guard let context = settings.tls else { return }
        let last = output
        output = ByteBuffer()
        let channel = connection.channel
        try await channel.eventLoop.submit {
            channel.writeAndFlush(last, promise: nil)
            try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context), position: .first)
        }.get()
    }

    /// Closes our side, then reads until the client has closed its own, for a short while.
    private mutating func linger() async throws {
        connection.finish()
        setDeadline(SMTPSession.lingering)
        while let next = try await connection.next() {
            if case .deadlinePassed = next, deadline.isPast { return }
        }
    }
}
