import Delivery
import Foundation

/// Debian's OpenSMTPD, that takes mail for `opensmtpd.example` on a free port, and may send mail for `kunde.example` on. It offers no pipelining.
final class OpenSMTPDReceiver: ReceivingServer {
    let port: UInt16
    private let peer: UnpackedPeer
    private let mail: String

    /// - Parameter next: the port of 127.0.0.1 that takes mail for `kunde.example`.
    init(relayingTo next: UInt16 = 25) throws {
        peer = try UnpackedPeer()
        port = try ListeningSocket.freePort()
        let owner = try Account("nobody")
        mail = try peer.folder.makeFolder("mail", owner: owner)
        let configuration = try peer.folder.write(
            "smtpd.conf",
            """
            smtp max-message-size 50M
            listen on 127.0.0.1 port \(port) hostname opensmtpd.example
            table users { "@" = "nobody" }
            action "store" maildir "\(mail)/%{rcpt.user}" virtual <users>
            action "relay" relay host "smtp+notls://127.0.0.1:\(next)" helo opensmtpd.example
            match from any for domain "kunde.example" action "relay"
            match from any for domain "opensmtpd.example" action "store"

            """)
        try peer.start(
            "smtpd", ["-d", "-f", configuration],
            accounts: ["opensmtpd": "/var/lib/opensmtpd/empty", "opensmtpq": "/nonexistent"],
            mounts: [
                "mount -t tmpfs tmpfs /var/lib", "mkdir -p /var/lib/opensmtpd/empty", "mount -t tmpfs tmpfs /var/spool",
                "mkdir -m 711 /var/spool/smtpd", "mount -t tmpfs tmpfs /run", "mount --bind $ROOT/usr/libexec /usr/libexec",
            ],
            port: port)
    }

    var nextHop: NextHop { .host("127.0.0.1", port: Int(port)) }
    var log: String { peer.output }

    func address(_ number: Int) -> String { "user\(number)@opensmtpd.example" }
    func maildir(_ number: Int) -> Maildir { Maildir(path: "\(mail)/user\(number)") }
    func stop() { peer.stop() }
}
