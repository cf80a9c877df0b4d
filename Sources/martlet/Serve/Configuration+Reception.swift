import Foundation
import NIOSSL
import Reception
import SMTP

extension Configuration {
    /// What the listeners are to do; reads the certificate and its key.
    /// - Throws: ``ServeError/certificate(file:reason:)``.
    func receptionSettings() throws(ServeError) -> ReceptionSettings {
        let server = ServerSettings(
            hostname: hostname, messageOctets: limits.message.octets, recipients: limits.recipients, errors: limits.errors,
            // The file counts lines with their CRLF, as RFC 5321 §4.5.3.1 does.
            commandLineOctets: limits.commandLine.octets - 2, textLineOctets: limits.textLine.octets - 2,
            refusesEarlyTalkers: greeting.earlyTalkers == .refuse)
        return ReceptionSettings(
            server: server,
            timeouts: .init(
                command: timeouts.command.duration, data: timeouts.data.duration, drain: timeouts.drain.duration),
            guessing: .init(
                free: guessing.free, endAfter: guessing.endAfter, wait: guessing.wait.duration,
                slowFor: guessing.slowFor.duration),
            greetingDelay: greeting.delay.duration, ownNetworks: ownNetworks, sessions: limits.sessions,
            sessionsPerAddress: limits.sessionsPerAddress, hops: limits.hops,
            local: LocalSettings(trusted: Set(local.trusted)), tls: try tls.context())
    }
}

extension TLSSection {
    /// TLS 1.2 and up (RFC 8996), with the certificate of the files; nil where there are none.
    /// - Throws: ``ServeError/certificate(file:reason:)``.
    fileprivate func context() throws(ServeError) -> NIOSSLContext? {
        guard isOffered else { return nil }
        let chain: [NIOSSLCertificate]
        do {
            chain = try NIOSSLCertificate.fromPEMFile(certificate)
        } catch {
            throw .certificate(file: certificate, reason: "no certificate can be read from it (\(error))")
        }
        guard !chain.isEmpty else { throw .certificate(file: certificate, reason: "it holds no certificate") }
        let privateKey: NIOSSLPrivateKey
        do {
            privateKey = try NIOSSLPrivateKey(file: key, format: .pem)
        } catch {
            throw .certificate(file: key, reason: "no private key can be read from it (\(error))")
        }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(privateKey))
        configuration.minimumTLSVersion = .tlsv12
        do {
            return try NIOSSLContext(configuration: configuration)
        } catch {
            throw .certificate(file: certificate, reason: "it does not go with the key in \(key) (\(error))")
        }
    }
}
