import Delivery
import Foundation

/// Debian's Postfix, that takes mail for `postfix.example` on a free port, over TLS where a client wants it.
final class PostfixReceiver: ReceivingServer {
    let port: UInt16
    private let postfix: PostfixInstance
    private let mail: String

    /// Starts it; needs root, as Postfix does.
    init(messageOctets: Int = 50_000_000) throws {
        postfix = try PostfixInstance()
        port = try ListeningSocket.freePort()
        let (folder, root) = (postfix.folder, postfix.root)
        let owner = try Account("nobody")
        mail = try folder.makeFolder("mail", owner: owner)
        let certificate = try Certificate(in: folder)
        try folder.write("postfix/mailboxes", Self.users.map { "\($0)@postfix.example \($0)/\n" }.joined())
        try postfix.start(
            """
            myhostname = postfix.example
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
            """,
            services: [
                "\(port) inet n - n - - smtpd", "pickup unix n - n 60 1 pickup", "virtual unix - n n - - virtual",
                "tlsmgr unix - - n 1000? 1 tlsmgr", "anvil unix - - n - 1 anvil", "proxymap unix - - n - - proxymap",
            ])
    }

    var nextHop: NextHop { .host("127.0.0.1", port: Int(port)) }
    var log: String { postfix.log }

    func address(_ number: Int) -> String { "user\(number)@postfix.example" }
    func maildir(_ number: Int) -> Maildir { Maildir(path: "\(mail)/user\(number)") }

    func stop() { postfix.stop() }
}
