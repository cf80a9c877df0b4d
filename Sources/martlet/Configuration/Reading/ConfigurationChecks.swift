import Foundation
import MailFormat

/// What can be wrong with a configuration whose every value reads well: between values, and with what they name.
struct ConfigurationChecks {
    let configuration: Configuration
    let findings: ConfigurationFindings

    func run() {
        checkHostname()
        checkUser()
        checkPaths()
        checkListeners()
        if configuration.tls.isOffered {
            checkPEM(configuration.tls.certificate, key: "certificate", label: "CERTIFICATE")
            checkPEM(configuration.tls.key, key: "key", label: "PRIVATE KEY")
        }
        if !configuration.outgoingTLS.authorities.isEmpty {
            checkPEM(configuration.outgoingTLS.authorities, in: "outgoing-tls", key: "authorities", label: "CERTIFICATE")
        }
        checkTrustAnchors()
    }

    private func note(_ key: String..., message: String) {
        let path = ConfigurationPath(key.map { .key($0) })
        findings.note(path, "\(path): \(message)")
    }

    /// RFC 5321 §2.3.5 and §4.1.1.1: a server names itself by a fully qualified domain name.
    private func checkHostname() {
        let name = configuration.hostname
        let isGiven = findings.type(at: ConfigurationPath([.key("hostname")])) != nil
        guard let domain = try? Domain(name), !domain.isAddressLiteral else {
            return note("hostname", message: "\"\(name)\" is no domain name")
        }
        if !domain.ascii.contains(".") {
            let origin = isGiven ? "" : ", the name of this machine,"
            note(
                "hostname",
                message:
                    "\"\(name)\"\(origin) is not fully qualified; write the name that DNS knows, such as hostname = \"mail.kunde.example\""
            )
        }
    }

    private func checkUser() {
        guard !configuration.user.isEmpty else { return }
        guard let account = getpwnam(configuration.user) else {
            return note(
                "user",
                message:
                    "there is no account \"\(configuration.user)\"; make it with: useradd --system --user-group \(configuration.user)"
            )
        }
        if account.pointee.pw_uid == 0 {
            note("user", message: "\"\(configuration.user)\" is root; the server refuses to serve as root")
        }
    }

    private func checkPaths() {
        if configuration.home.isEmpty { note("home", message: "must not be empty") }
        if configuration.mail.isEmpty { note("mail", message: "must not be empty") }
    }

    private func checkListeners() {
        if configuration.listen.isEmpty { note("listen", message: "there must be at least one listener") }
        var seen: [ListenAddress: Int] = [:]
        let metrics = configuration.metrics.listen
        for (index, listener) in configuration.listen.enumerated() where listener.address.port != 0 {
            let path = ConfigurationPath([.key("listen"), .index(index), .key("address")])
            checkLogins(of: listener, path)
            if let first = seen[listener.address] {
                let line = findings.lines.line(of: ConfigurationPath([.key("listen"), .index(first), .key("address")]))
                findings.note(
                    path, "listen.address: \(listener.address) is taken already" + (line.map { " by line \($0)" } ?? ""))
            } else if let metrics, metrics.port == listener.address.port, metrics.host == listener.address.host {
                findings.note(path, "listen.address: \(listener.address) is the address of the metrics as well")
            }
            seen[listener.address] = seen[listener.address] ?? index
        }
    }

    private func checkTrustAnchors() {
        let file = configuration.dns.trustAnchors
        guard !file.isEmpty, access(file, R_OK) != 0 else { return }
        note("dns", "trust-anchors", message: "the file \(file) does not exist or cannot be read")
    }

    /// RFC 8314 §3.3; AUTH is offered under TLS only.
    private func checkLogins(of listener: Listener, _ path: ConfigurationPath) {
        guard listener.kind != .smtp, !configuration.tls.isOffered else { return }
        if listener.kind == .submission, listener.address.isLoopback, configuration.submission.clearTextOnLoopback { return }
        findings.note(
            path,
            "listen.address: \(listener.address) is for logins (kind = \"\(listener.kind)\"), which needs the certificate of [tls]"
        )
    }

    private func checkPEM(_ file: String, in section: String = "tls", key: String, label: String) {
        guard let octets = FileManager.default.contents(atPath: file) else {
            let reason = access(file, F_OK) == 0 ? "cannot be read; check its owner and mode" : "does not exist"
            return note(section, key, message: "the file \(file) \(reason)")
        }
        let text = String(decoding: octets, as: UTF8.self)
        if !text.contains("-----BEGIN ") || !text.contains("\(label)-----") {
            note(section, key, message: "the file \(file) holds no PEM block of the kind \"\(label)\"")
        }
    }
}
