import Delivery
import Foundation

/// Debian's Postfix, that takes mail for `postfix.example` on a free port, over TLS where a client wants it.
final class PostfixReceiver: ReceivingServer {
    let port: UInt16
    private let folder: TemporaryFolder
    private let root: String
    private let postfix: String
    private let mail: String

    /// Starts it; needs root, as Postfix does.
    init(messageOctets: Int = 50_000_000) throws {
        postfix = try Peer("postfix", package: "postfix").path
        guard geteuid() == 0 else { throw TestFailure("Postfix starts only as root: run the tests as root") }
        folder = try TemporaryFolder()
        port = try ListeningSocket.freePort()
        root = try folder.makeFolder("postfix")
        try folder.makeFolder("postfix/queue")
        try folder.makeFolder("postfix/data", owner: Account("postfix"))
        let owner = try Account("nobody")
        mail = try folder.makeFolder("mail", owner: owner)
        let certificate = try Certificate(in: folder)
        try folder.write(
            "postfix/main.cf",
            """
            compatibility_level = 3.6
            queue_directory = \(root)/queue
            data_directory = \(root)/data
            command_directory = /usr/sbin
            daemon_directory = /usr/lib/postfix/sbin
            myhostname = postfix.example
            mydestination =
            local_recipient_maps =
            alias_maps =
            inet_interfaces = 127.0.0.1
            inet_protocols = ipv4
            message_size_limit = \(messageOctets)
            mailbox_size_limit = 0
            virtual_mailbox_limit = 0
            virtual_mailbox_domains = postfix.example
            virtual_mailbox_maps = texthash:\(root)/mailboxes
            virtual_mailbox_base = \(mail)
            virtual_minimum_uid = 1
            virtual_uid_maps = static:\(owner.uid)
            virtual_gid_maps = static:\(owner.gid)
            # What it would put right in the mail of its own clients.
            local_header_rewrite_clients =
            smtpd_recipient_restrictions = reject_unauth_destination
            smtpd_tls_security_level = may
            smtpd_tls_cert_file = \(certificate.certificate)
            smtpd_tls_key_file = \(certificate.key)
            smtpd_client_connection_rate_limit = 0
            maillog_file = \(root)/log
            maillog_file_prefixes = \(root)

            """)
        try folder.write("postfix/mailboxes", Self.users.map { "\($0)@postfix.example \($0)/\n" }.joined())
        let services = [
            "\(port) inet n - n - - smtpd", "pickup unix n - n 60 1 pickup", "cleanup unix n - n - 0 cleanup",
            "qmgr unix n - n 300 1 qmgr", "rewrite unix - - n - - trivial-rewrite", "bounce unix - - n - 0 bounce",
            "defer unix - - n - 0 bounce", "trace unix - - n - 0 bounce", "error unix - - n - - error",
            "retry unix - - n - - error",
            "virtual unix - n n - - virtual", "tlsmgr unix - - n 1000? 1 tlsmgr", "anvil unix - - n - 1 anvil",
            "proxymap unix - - n - - proxymap", "postlog unix-dgram n - n - 1 postlogd",
        ]
        try folder.write("postfix/master.cf", services.joined(separator: "\n") + "\n")
        try? FileManager.default.copyItem(atPath: "/etc/postfix/dynamicmaps.cf", toPath: "\(root)/dynamicmaps.cf")
        try ChildProcess.run([postfix, "-c", root, "start"], folder: folder)
    }

    var nextHop: NextHop { .host("127.0.0.1", port: Int(port)) }
    var log: String { (try? String(contentsOfFile: "\(root)/log", encoding: .utf8)) ?? "" }

    func address(_ number: Int) -> String { "user\(number)@postfix.example" }
    func maildir(_ number: Int) -> Maildir { Maildir(path: "\(mail)/user\(number)") }

    func stop() {
        _ = try? ChildProcess.run([postfix, "-c", root, "stop"], folder: folder)
    }
}
