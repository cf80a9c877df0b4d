import Foundation

/// Debian's Postfix with a configuration folder, a queue and mailboxes of its own; the system's Postfix is not touched.
///
/// Tuned so that nothing but its own work bounds it: as many processes as there are sessions, no limits by client, no
/// DNS, no chroot, no wait put in by `in_flow_delay`. Durability is its own and unchanged: cleanup(8) fsyncs the queue file
/// before 250, virtual(8) fsyncs the mail before it is renamed into `new`.
final class PostfixServer: QueuingServer {
    let name = "Postfix"
    let port: Int
    let storesAndForwards = true
    var mailFolder: String { "\(folder)/mail" }
    private let folder: String
    private let mailOwner: Account
    private let relay: Relay?

    /// - Parameter relay: where all mail for other domains is handed on to; nil: nowhere.
    init(folder: String, relay: Relay? = nil) throws {
        guard geteuid() == 0 else {
            throw BenchError("Postfix starts only as root: run the bench as root (sudo), or with --only martlet")
        }
        guard FileManager.default.isExecutableFile(atPath: "/usr/sbin/postfix") else {
            throw BenchError("/usr/sbin/postfix is missing: apt-get install postfix")
        }
        self.folder = folder
        self.relay = relay
        port = try SMTPConnection.freePort()
        mailOwner = try Account("nobody")
    }

    private var log: String { "\(folder)/maillog" }
    private var configuration: String { "\(folder)/etc" }
    var logTail: String { Files.tail(log) }

    func start() throws {
        try Files.makeFolder(folder)
        try Files.makeFolder(configuration)
        try Files.makeFolder("\(folder)/queue")
        try Files.makeFolder("\(folder)/data", owner: Account("postfix"), mode: 0o700)
        try Files.makeFolder(mailFolder, owner: mailOwner, mode: 0o700)
        try Files.write(mainCF, to: "\(configuration)/main.cf")
        try Files.write(masterCF, to: "\(configuration)/master.cf")
        let mailboxes = (0..<Self.mailboxCount).map { "u\($0)@\(Self.domain) u\($0)/Maildir/\n" }
        try Files.write(mailboxes.joined(), to: "\(configuration)/mailboxes")
        try ChildProcess.run(["/usr/sbin/postfix", "-c", configuration, "start"], log: "\(folder)/start.log")
        do {
            try SMTPConnection.waitForGreeting(port: port, seconds: 20) { true }
        } catch {
            stop()
            throw BenchError("Postfix: \(error)\n\(Files.tail("\(folder)/start.log"))\n\(logTail)")
        }
    }

    func stop() {
        let master = Files.read("\(folder)/queue/pid/master.pid").flatMap {
            pid_t($0.trimmingCharacters(in: .whitespacesAndNewlines))
        }
        try? ChildProcess.run(["/usr/sbin/postfix", "-c", configuration, "stop"], log: "\(folder)/start.log")
        guard let master else { return }
        for _ in 0..<200 where kill(master, 0) == 0 { usleep(50_000) }
    }

    /// qmgr(8) moves files from folder to folder while they are counted, so that one count may miss some: twice the same holds.
    func queued() throws -> Int {
        var last = -1
        for _ in 0..<100 {
            let count = ["incoming", "active", "deferred", "hold"].reduce(0) {
                $0 + Files.count(below: "\(folder)/queue/\($1)")
            }
            if count == last { return count }
            last = count
            usleep(100_000)
        }
        throw BenchError("Postfix's queue does not come to rest")
    }

    private var mainCF: String {
        """
        compatibility_level = 3.6
        config_directory = \(configuration)
        queue_directory = \(folder)/queue
        data_directory = \(folder)/data
        command_directory = /usr/sbin
        daemon_directory = /usr/lib/postfix/sbin
        maillog_file = \(log)
        maillog_file_prefixes = \(folder)
        inet_interfaces = 127.0.0.1
        inet_protocols = ipv4
        myhostname = mail.\(Self.domain)
        mydestination =
        mynetworks = 127.0.0.0/8
        alias_maps =
        local_recipient_maps =
        biff = no
        virtual_mailbox_domains = \(Self.domain)
        virtual_mailbox_base = \(mailFolder)
        virtual_mailbox_maps = texthash:\(configuration)/mailboxes
        virtual_minimum_uid = 1
        virtual_uid_maps = static:\(mailOwner.uid)
        virtual_gid_maps = static:\(mailOwner.gid)
        virtual_mailbox_limit = 0
        virtual_destination_concurrency_limit = 100
        initial_destination_concurrency = 100
        message_size_limit = 52428800
        default_process_limit = 200
        in_flow_delay = 0s
        disable_dns_lookups = yes
        smtpd_peername_lookup = no
        smtpd_client_connection_count_limit = 0
        smtpd_client_connection_rate_limit = 0
        smtpd_client_message_rate_limit = 0
        smtpd_relay_restrictions = \(relay == nil ? "" : "permit_mynetworks, ")reject_unauth_destination
        smtpd_tls_security_level = none
        \(relaying)

        """
    }

    /// As many deliveries at once to the next hop as Martlet may have, from the first on.
    private var relaying: String {
        guard let relay else { return "" }
        return """
            relayhost = [127.0.0.1]:\(relay.port)
            default_destination_concurrency_limit = \(relay.deliveries)
            smtp_initial_destination_concurrency = \(relay.deliveries)
            smtp_tls_security_level = none
            """
    }

    /// Debian's master.cf without the services that are not used, none in a chroot.
    private var masterCF: String {
        """
        127.0.0.1:\(port) inet n - n - - smtpd
        pickup    unix  n       -       n       60      1       pickup
        cleanup   unix  n       -       n       -       0       cleanup
        qmgr      unix  n       -       n       300     1       qmgr
        rewrite   unix  -       -       n       -       -       trivial-rewrite
        bounce    unix  -       -       n       -       0       bounce
        defer     unix  -       -       n       -       0       bounce
        trace     unix  -       -       n       -       0       bounce
        verify    unix  -       -       n       -       1       verify
        flush     unix  n       -       n       1000?   0       flush
        proxymap  unix  -       -       n       -       -       proxymap
        proxywrite unix -       -       n       -       1       proxymap
        smtp      unix  -       -       n       -       -       smtp
        relay     unix  -       -       n       -       -       smtp
        showq     unix  n       -       n       -       -       showq
        error     unix  -       -       n       -       -       error
        retry     unix  -       -       n       -       -       error
        discard   unix  -       -       n       -       -       discard
        local     unix  -       n       n       -       -       local
        virtual   unix  -       n       n       -       -       virtual
        anvil     unix  -       -       n       -       1       anvil
        scache    unix  -       -       n       -       1       scache
        postlog   unix-dgram n  -       n       -       1       postlogd

        """
    }
}
