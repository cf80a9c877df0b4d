import Foundation

/// Debian's Postfix showing a certificate of the test behind STARTTLS; it takes mail for all domains and throws it away.
final class TLSPostfix {
    let port: UInt16
    private let folder: TemporaryFolder
    private let root: String
    private let postfix: String

    /// Starts it, and returns when it greets; needs root, as Postfix does.
    /// - Parameter certificate: what it shows behind STARTTLS; nil: it offers none.
    init(certificate: CertificateAuthority.Pair?) throws {
        postfix = try Peer("postfix", package: "postfix").path
        guard geteuid() == 0 else { throw TestFailure("Postfix starts only as root: run the tests as root") }
        folder = try TemporaryFolder()
        root = try folder.makeFolder("postfix")
        port = try ListeningSocket.freePort()
        try folder.makeFolder("postfix/queue")
        try folder.makeFolder("postfix/data", owner: Account("postfix"))
        let tls =
            certificate.map {
                """
                smtpd_tls_security_level = may
                smtpd_tls_chain_files = \($0.key), \($0.certificate)
                smtpd_tls_loglevel = 1
                """
            } ?? "smtpd_tls_security_level = none"
        try folder.write(
            "postfix/main.cf",
            """
            compatibility_level = 3.6
            queue_directory = \(root)/queue
            data_directory = \(root)/data
            command_directory = /usr/sbin
            daemon_directory = /usr/lib/postfix/sbin
            myhostname = mx1.far.example
            myorigin = far.example
            mydestination =
            local_recipient_maps =
            alias_maps =
            inet_interfaces = 127.0.0.1
            inet_protocols = ipv4
            default_transport = discard:
            mynetworks = 127.0.0.0/8
            smtpd_relay_restrictions = permit_mynetworks, reject
            smtpd_peername_lookup = no
            maillog_file = \(root)/log
            maillog_file_prefixes = \(root)
            \(tls)

            """)
        let services = [
            "127.0.0.1:\(port) inet n - n - - smtpd", "cleanup unix n - n - 0 cleanup", "qmgr unix n - n 300 1 qmgr",
            "rewrite unix - - n - - trivial-rewrite", "bounce unix - - n - 0 bounce", "defer unix - - n - 0 bounce",
            "trace unix - - n - 0 bounce", "discard unix - - n - - discard", "error unix - - n - - error",
            "retry unix - - n - - error", "tlsmgr unix - - n 1000? 1 tlsmgr", "anvil unix - - n - 1 anvil",
            "postlog unix-dgram n - n - 1 postlogd",
        ]
        try folder.write("postfix/master.cf", services.joined(separator: "\n") + "\n")
        try? FileManager.default.copyItem(atPath: "/etc/postfix/dynamicmaps.cf", toPath: "\(root)/dynamicmaps.cf")
        try ChildProcess.run([postfix, "-c", root, "start"], folder: folder)
        try Deadline.wait(.seconds(30), for: "Postfix to greet") {
            guard let dialogue = try Dialogue(port: port) else { return false }
            return try dialogue.answer().code == 220
        }
    }

    /// What it wrote into its log.
    var log: String { (try? String(contentsOfFile: "\(root)/log", encoding: .utf8)) ?? "" }

    func stop() {
        _ = try? ChildProcess.run([postfix, "-c", root, "stop"], folder: folder)
    }

    deinit {
        stop()
    }
}
