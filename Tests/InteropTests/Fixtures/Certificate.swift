import Foundation

/// A self-signed certificate and its key, made by openssl.
struct Certificate {
    let certificate: String
    let key: String

    init(in folder: TemporaryFolder) throws {
        certificate = folder.newPath("certificate.pem")
        key = folder.newPath("key.pem")
        let openssl = try Peer("openssl", package: "openssl").path
        try ChildProcess.run(
            [
                openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                "-subj",
                "/CN=mx.kunde.example", "-keyout", key, "-out", certificate,
            ], folder: folder)
        // The server may read it after it gave root away.
        chmod(key, 0o644)
    }

    /// The section of the configuration that uses it.
    var settings: String { "[tls]\ncertificate = \"\(certificate)\"\nkey = \"\(key)\"\n" }

    /// SHA-256 of the certificate in DER, in lower-case hexadecimal.
    func fingerprint(in folder: TemporaryFolder) throws -> String {
        let openssl = try Peer("openssl", package: "openssl").path
        let answer = try ChildProcess.run(
            [openssl, "x509", "-in", certificate, "-noout", "-fingerprint", "-sha256"], folder: folder)
        return answer.outputText.split(separator: "=").last?.filter(\.isHexDigit).lowercased() ?? ""
    }

    /// Puts this certificate where the other one lies.
    func replace(_ other: Certificate) throws {
        for (new, old) in [(certificate, other.certificate), (key, other.key)] {
            try FileManager.default.removeItem(atPath: old)
            try FileManager.default.copyItem(atPath: new, toPath: old)
            chmod(old, 0o644)
        }
    }
}
