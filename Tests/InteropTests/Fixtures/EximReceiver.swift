import Delivery
import Foundation

/// Debian's Exim, that takes mail for `exim.example` on a free port, with CHUNKING and PRDR, and may send mail for `kunde.example` on.
final class EximReceiver: ReceivingServer {
    let port: UInt16
    private let peer: UnpackedPeer
    private let mail: String
    private let home: String

    /// - Parameter next: the port of 127.0.0.1 that takes mail for `kunde.example`.
    init(relayingTo next: UInt16 = 0) throws {
        peer = try UnpackedPeer()
        port = try ListeningSocket.freePort()
        let owner = try Account("nobody")
        home = try peer.folder.makeFolder("exim", owner: owner)
        try peer.folder.makeFolder("exim/spool", owner: owner)
        mail = try peer.folder.makeFolder("mail", owner: owner)
        // Exim makes no folder of what a stranger wrote; what it looked up in a file of its own it trusts.
        let users = try peer.folder.write("users", (Self.users + ["picky"]).map { "\($0): yes\n" }.joined())
        let configuration = try peer.folder.write(
            "exim.conf",
            """
            primary_hostname = exim.example
            exim_user = root
            exim_group = root
            never_users =
            keep_environment =
            spool_directory = \(home)/spool
            log_file_path = \(home)/%slog
            pid_file_path = \(home)/pid
            local_interfaces = 127.0.0.1
            daemon_smtp_ports = \(port)
            domainlist local = exim.example
            domainlist relay = kunde.example
            acl_smtp_rcpt = acl_rcpt
            acl_smtp_data_prdr = acl_prdr
            prdr_enable = yes
            accept_8bitmime = yes
            chunking_advertise_hosts = *
            smtputf8_advertise_hosts = *
            tls_advertise_hosts =
            host_lookup =
            rfc1413_hosts =
            message_size_limit = 50M
            begin acl
            acl_rcpt:
              deny local_parts = nobody
              accept domains = +local : +relay
              deny message = relay not permitted
            acl_prdr:
              deny local_parts = picky
                   message = not this mail
              accept
            begin routers
            relay:
              driver = manualroute
              domains = +relay
              route_list = * 127.0.0.1
              self = send
              transport = smtp
            all:
              driver = accept
              domains = +local
              local_parts = lsearch,ret=key;\(users)
              transport = maildir
            begin transports
            smtp:
              driver = smtp
              port = \(next)
              allow_localhost = true
              user = nobody
              group = nogroup
              hosts_try_prdr = *
            maildir:
              driver = appendfile
              directory = \(mail)/$local_part_data
              maildir_format
              create_directory
              user = nobody
              group = nogroup
              delivery_date_add = false
              envelope_to_add = false
              return_path_add = false
            begin retry
            * * F,1h,1m
            begin authenticators
            plain:
              driver = plaintext
              public_name = PLAIN
              server_prompts = :
              server_condition = ${if and{{eq{$auth2}{martlet}}{eq{$auth3}{geheim}}}}
              server_set_id = $auth2

            """)
        try peer.start(
            "exim4", ["-C", configuration, "-bdf", "-q1h"], accounts: ["Debian-exim": "/nonexistent"], mounts: [], port: port)
    }

    var nextHop: NextHop { .host("127.0.0.1", port: Int(port)) }
    var log: String {
        ["main", "reject", "panic"].map { (try? String(contentsOfFile: "\(home)/\($0)log", encoding: .utf8)) ?? "" }.joined()
            + peer.output
    }

    func address(_ number: Int) -> String { "user\(number)@exim.example" }
    func maildir(_ number: Int) -> Maildir { Maildir(path: "\(mail)/user\(number)") }
    func stop() { peer.stop() }
}
