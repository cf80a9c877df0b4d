import Delivery
import Foundation

/// Debian's Dovecot that takes mail by LMTP, on a free port and a Unix socket.
final class DovecotReceiver: ReceivingServer {
    let port: UInt16
    private let folder: TemporaryFolder
    private let mail: String
    private let socket: String
    private let process: ChildProcess
    private let usesSocket: Bool

    init(usingSocket: Bool) throws {
        let dovecot = try Peer("dovecot", package: "dovecot-core").path
        _ = try Peer("lmtp", package: "dovecot-lmtpd", in: ["/usr/lib/dovecot", "/usr/libexec/dovecot"])
        guard geteuid() == 0 else { throw TestFailure("Dovecot starts only as root: run the tests as root") }
        usesSocket = usingSocket
        folder = try TemporaryFolder()
        port = try ListeningSocket.freePort()
        let owner = try Account("nobody")
        let run = try folder.makeFolder("run")
        mail = try folder.makeFolder("mail", owner: owner)
        socket = "\(folder.path)/lmtp"
        let configuration = try folder.write(
            "dovecot.conf",
            """
            protocols = lmtp
            base_dir = \(run)
            state_dir = \(run)
            log_path = \(folder.path)/log
            ssl = no
            listen = 127.0.0.1
            first_valid_uid = 1
            mail_location = maildir:\(mail)/%n
            passdb {
              driver = static
              args = nopassword=y
            }
            userdb {
              driver = static
              args = uid=\(owner.uid) gid=\(owner.gid) home=\(mail)/%n allow_all_users=yes
            }
            service lmtp {
              inet_listener lmtp {
                address = 127.0.0.1
                port = \(port)
              }
              unix_listener lmtp {
                path = \(socket)
                mode = 0666
              }
            }

            """)
        process = try ChildProcess([dovecot, "-F", "-c", configuration], folder: folder)
        try Deadline.wait(.seconds(60), for: "Dovecot on port \(port)") {
            guard process.isRunning else { throw TestFailure("Dovecot ended: \(log)") }
            return try Dialogue(port: port) != nil
        }
    }

    var nextHop: NextHop { usesSocket ? .lmtpSocket(path: socket) : .lmtp(host: "127.0.0.1", port: Int(port)) }
    var log: String { (try? String(contentsOfFile: "\(folder.path)/log", encoding: .utf8)) ?? "" }

    func address(_ number: Int) -> String { "user\(number)@dovecot.example" }
    func maildir(_ number: Int) -> Maildir { Maildir(path: "\(mail)/user\(number)") }

    func stop() {
        process.signal(SIGTERM)
        _ = try? process.wait(.seconds(10))
    }
}
