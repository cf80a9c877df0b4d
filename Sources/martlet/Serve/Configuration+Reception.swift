import Delivery
import Foundation
import MailFormat
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
            refusesEarlyTalkers: greeting.earlyTalkers == .refuse, offersPRDR: true)
        let identity = try tls.identity()
        return ReceptionSettings(
            server: server,
            timeouts: .init(
                command: timeouts.command.duration, data: timeouts.data.duration, drain: timeouts.drain.duration),
            guessing: .init(
                free: guessing.free, endAfter: guessing.endAfter, wait: guessing.wait.duration,
                slowFor: guessing.slowFor.duration),
            greetingDelay: greeting.delay.duration, ownNetworks: ownNetworks, sessions: limits.sessions,
            sessionsPerAddress: limits.sessionsPerAddress, hops: limits.hops,
            relayNetworks: relayNetworks, submission: submission.settings,
            local: LocalSettings(trusted: Set(local.trusted)), tls: identity?.context,
            channelBinding: identity?.binding)
    }
}

extension SubmissionSection {
    fileprivate var settings: SubmissionSettings {
        SubmissionSettings(
            mechanisms: mechanisms.map(\.mechanism), allowsClearTextOnLoopback: clearTextOnLoopback, hidesClient: hideClient,
            recipientsPerHour: recipientsPerHour, recipientsPerDay: recipientsPerDay,
            throttling: .init(
                delay: loginDelay.duration, longestDelay: longestLoginDelay.duration, freePerAddress: freeLoginsPerAddress))
    }
}

extension Configuration {
    /// How mail is passed on while the client waits. The files it is staged in have no name, and lie where the queue does.
    var forwardingSettings: ForwardingSettings {
        ForwardingSettings(
            hostname: hostname, deadline: timeouts.nextHop.duration, folder: home,
            language: ReportLanguage(rawValue: queue.language.rawValue) ?? .english)
    }
}

extension TLSSection {
    /// TLS 1.2 and up (RFC 8996), with the certificate of the files, and what logins are bound to it by; nil where there are none.
    /// - Throws: ``ServeError/certificate(file:reason:)``.
    fileprivate func identity() throws(ServeError) -> (context: NIOSSLContext, binding: [UInt8]?)? {
        guard isOffered else { return nil }
        let chain: [NIOSSLCertificate]
        do {
            chain = try NIOSSLCertificate.fromPEMFile(certificate)
        } catch {
            throw .certificate(file: certificate, reason: "no certificate can be read from it (\(error))")
        }
        guard let leaf = chain.first else { throw .certificate(file: certificate, reason: "it holds no certificate") }
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
            let binding = ChannelBinding.serverEndPoint(ofCertificate: try leaf.toDERBytes())
            return (try NIOSSLContext(configuration: configuration), binding)
        } catch {
            throw .certificate(file: certificate, reason: "it does not go with the key in \(key) (\(error))")
        }
    }
}

extension Configuration {
    /// How mail comes into mailboxes.
    var deliverySettings: DeliverySettings {
        var settings = DeliverySettings(mailRoot: mail, hostname: hostname)
        settings.deliverSocket = deliver.socket.isEmpty ? nil : deliver.socket
        return settings
    }
}
