import Crypto
import Foundation

/// A certificate authority of a test, made by openssl, and the certificates that it signs.
final class CertificateAuthority {
    /// PEM files.
    struct Pair {
        /// The certificate, then those above it.
        let certificate: String
        let key: String
    }

    let root: Pair
    private let folder: TemporaryFolder
    private let openssl: String

    init(in folder: TemporaryFolder) throws {
        self.folder = folder
        openssl = try Peer("openssl", package: "openssl").path
        root = Pair(certificate: folder.newPath("root.pem"), key: folder.newPath("root.key"))
        try ChildProcess.run(
            [openssl, "req", "-x509"] + Self.newKey + [
                "-days", "2", "-subj", "/CN=Test Root", "-addext", "basicConstraints=critical,CA:TRUE", "-keyout", root.key,
                "-out",
                root.certificate,
            ], folder: folder)
    }

    private static let newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]

    /// A certificate of that name, shown together with the root's.
    func sign(_ name: String) throws -> Pair {
        let pair = Pair(certificate: folder.newPath("\(name).pem"), key: folder.newPath("\(name).key"))
        let request = folder.newPath("\(name).csr")
        let extensions = folder.newPath("\(name).ext")
        try Data("subjectAltName=DNS:\(name)\nbasicConstraints=critical,CA:FALSE\n".utf8).write(
            to: URL(fileURLWithPath: extensions))
        try ChildProcess.run(
            [openssl, "req", "-new"] + Self.newKey + ["-subj", "/CN=\(name)", "-keyout", pair.key, "-out", request],
            folder: folder)
        try ChildProcess.run(
            [
                openssl, "x509", "-req", "-in", request, "-CA", root.certificate, "-CAkey", root.key, "-CAcreateserial", "-days",
                "2",
                "-extfile", extensions, "-out", pair.certificate,
            ], folder: folder)
        let chain = try [pair.certificate, root.certificate].map { try String(contentsOfFile: $0, encoding: .utf8) }.joined()
        try Data(chain.utf8).write(to: URL(fileURLWithPath: pair.certificate))
        chmod(pair.key, 0o644)
        return pair
    }

    /// The data of a TLSA record with SHA-256: of the certificate's key (selector 1) or of all of it (selector 0).
    func digest(_ pair: Pair, selector: Int) throws -> String {
        let der: [UInt8]
        if selector == 0 {
            der = try ChildProcess.run([openssl, "x509", "-in", pair.certificate, "-outform", "DER"], folder: folder).output
        } else {
            let key = try ChildProcess.run([openssl, "x509", "-in", pair.certificate, "-noout", "-pubkey"], folder: folder).output
            der = try ChildProcess.run([openssl, "pkey", "-pubin", "-outform", "DER"], folder: folder, input: key).output
        }
        return SHA256.hash(data: der).map { String(format: "%02x", $0) }.joined()
    }
}
