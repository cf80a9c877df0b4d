import Foundation

/// Debian's Postfix showing a certificate of the test behind STARTTLS; it takes mail for all domains and throws it away.
final class TLSPostfix {
    let port: UInt16
    private let postfix: PostfixInstance

    /// Starts it, and returns when it greets; needs root, as Postfix does.
    /// - Parameter certificate: what it shows behind STARTTLS; nil: it offers none.
    init(certificate: CertificateAuthority.Pair?) throws {
        postfix = try PostfixInstance()
        port = try ListeningSocket.freePort()
        let tls =
            certificate.map {
                """
                smtpd_tls_security_level = may
                smtpd_tls_chain_files = \($0.key), \($0.certificate)
                smtpd_tls_loglevel = 1
                """
            } ?? "smtpd_tls_security_level = none"
        try postfix.start(
            """
            myhostname = mx1.far.example
            myorigin = far.example
            default_transport = discard:
            mynetworks = 127.0.0.0/8
            smtpd_relay_restrictions = permit_mynetworks, reject
            smtpd_peername_lookup = no
            \(tls)
            """,
            services: [
                "127.0.0.1:\(port) inet n - n - - smtpd", "discard unix - - n - - discard", "tlsmgr unix - - n 1000? 1 tlsmgr",
                "anvil unix - - n - 1 anvil",
            ])
        try Deadline.wait(.seconds(30), for: "Postfix to greet") {
            guard let dialogue = try Dialogue(port: port) else { return false }
            return try dialogue.answer().code == 220
        }
    }

    var log: String { postfix.log }

    func stop() { postfix.stop() }

    deinit {
        stop()
    }
}
