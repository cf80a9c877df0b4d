import Synchronization

/// What was found out about the certificate of one connection.
public final class CertificateCheck: Sendable {
    private let found = Mutex<Result<String, CertificateFlaw>?>(nil)

    init() {}

    /// What proves the host to be who it should be: `TLSA 3 1 1`. Nil where nothing was asked for, or nothing proves it.
    public var proof: String? {
        if case .success(let proof) = found.withLock({ $0 }) { proof } else { nil }
    }

    /// Why the certificate was refused; nil where it was not, or where the TLS library refused it.
    public var flaw: String? {
        if case .failure(let flaw) = found.withLock({ $0 }) { flaw.description } else { nil }
    }

    func note(_ result: Result<String, CertificateFlaw>) {
        found.withLock { $0 = result }
    }
}

/// What is wrong with a certificate, in words.
struct CertificateFlaw: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
