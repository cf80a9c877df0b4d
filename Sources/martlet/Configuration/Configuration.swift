import Reception

/// What the operator wrote into the configuration file, defaults filled in. Paths are absolute once it is read from a file.
///
/// Read it with ``init(contentsOf:)``; decoding it in another way is refused.
struct Configuration: Codable, Equatable, Sendable {
    /// The server's name in the greeting and in `Received` fields: a fully qualified domain name (RFC 5321 §2.3.5).
    var hostname = Self.machineName
    /// The folder that holds the directory, the trace and, unless ``mail`` says otherwise, the mailboxes.
    var home = "/var/lib/martlet"
    /// The folder below which mailboxes are made.
    var mail = ""
    /// The account to become once the listeners are open; empty: stay who started the server.
    var user = ""
    /// Whose clients are not slowed for guessing.
    var ownNetworks: [NetworkRange] = Self.loopbackNetworks
    /// Whose clients may send to everywhere on port 25 without a login.
    var relayNetworks: [NetworkRange] = []
    /// Never empty. Unused where systemd hands in sockets.
    var listen: [Listener] = Self.standardPorts(hasCertificate: false)
    var tls = TLSSection()
    var submission = SubmissionSection()
    var dns = DNSSection()
    var outgoingTLS = OutgoingTLSSection()
    var limits = LimitsSection()
    var timeouts = TimeoutsSection()
    var guessing = GuessingSection()
    var greeting = GreetingSection()
    var queue = QueueSection()
    var outgoing = OutgoingSection()
    var local = LocalSection()
    var deliver = DeliverSection()
    var trace = TraceSection()
    var metrics = MetricsSection()
    var log = LogSection()

    enum CodingKeys: String, CodingKey, CaseIterable {
        case hostname
        case home
        case mail
        case user
        case ownNetworks = "own-networks"
        case relayNetworks = "relay-networks"
        case listen
        case tls
        case submission
        case dns
        case outgoingTLS = "outgoing-tls"
        case limits
        case timeouts
        case guessing
        case greeting
        case queue
        case outgoing
        case local
        case deliver
        case trace
        case metrics
        case log

        var isSection: Bool {
            switch self {
            case .hostname, .home, .mail, .user, .ownNetworks, .relayNetworks: false
            case .listen, .tls, .submission, .dns, .outgoingTLS, .limits, .timeouts, .guessing, .greeting, .queue, .outgoing,
                .local, .deliver, .trace, .metrics, .log:
                true
            }
        }
    }

    init() {
        mail = home + "/mail"
    }

    init(from decoder: any Decoder) throws {
        let reader = try KeyReader(decoder, keyedBy: CodingKeys.self)
        hostname = reader.value(.hostname, or: hostname)
        home = reader.value(.home, or: home)
        mail = reader.value(.mail, or: home + (home.hasSuffix("/") ? "mail" : "/mail"))
        user = reader.value(.user, or: user)
        ownNetworks = reader.values(.ownNetworks, or: ownNetworks)
        relayNetworks = reader.values(.relayNetworks, or: relayNetworks)
        tls = reader.value(.tls, or: tls)
        listen = reader.value(.listen, or: Self.standardPorts(hasCertificate: tls.isOffered))
        submission = reader.value(.submission, or: submission)
        dns = reader.value(.dns, or: dns)
        outgoingTLS = reader.value(.outgoingTLS, or: outgoingTLS)
        limits = reader.value(.limits, or: limits)
        timeouts = reader.value(.timeouts, or: timeouts)
        guessing = reader.value(.guessing, or: guessing)
        greeting = reader.value(.greeting, or: greeting)
        queue = reader.value(.queue, or: queue)
        outgoing = reader.value(.outgoing, or: outgoing)
        local = reader.value(.local, or: local)
        deliver = reader.value(.deliver, or: deliver)
        trace = reader.value(.trace, or: trace)
        metrics = reader.value(.metrics, or: metrics)
        log = reader.value(.log, or: log)
    }
}

extension Configuration {
    /// Where programs on this machine find the server; nil where they may not send.
    var localFolder: LocalFolder? {
        guard local.enabled else { return nil }
        return LocalFolder(path: local.folder.isEmpty ? home + "-local" : local.folder)
    }
}
