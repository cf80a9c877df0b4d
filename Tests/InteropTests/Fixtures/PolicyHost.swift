import Foundation

/// A web server of Python's that serves a policy of MTA-STS over HTTPS.
final class PolicyHost {
    let port: UInt16
    private let process: ChildProcess

    init(_ text: String, certificate: CertificateAuthority.Pair, in folder: TemporaryFolder) throws {
        let portFile = folder.newPath("port")
        let textFile = folder.newPath("mta-sts.txt")
        try Data(text.utf8).write(to: URL(fileURLWithPath: textFile))
        let process = try ChildProcess(
            try Peer.script("https_policy.py", certificate.certificate, certificate.key, portFile, textFile), folder: folder)
        self.process = process
        var found: UInt16?
        try Deadline.wait(.seconds(30), for: "the policy host") {
            guard process.isRunning else { throw TestFailure(String(decoding: process.errors, as: UTF8.self)) }
            found = (try? String(contentsOfFile: portFile, encoding: .utf8)).flatMap { UInt16($0) }
            return found != nil
        }
        port = found ?? 0
    }
}
