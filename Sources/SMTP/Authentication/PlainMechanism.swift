/// PLAIN (RFC 4616): `[authzid] NUL authcid NUL passwd` in one message.
struct PlainMechanism: Sendable {
    func take(_ message: [UInt8]) -> SASLStep {
        let parts = message.split(separator: 0, omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[1].isEmpty, !parts[2].isEmpty,
            let authorization = String(validating: parts[0], as: UTF8.self),
            let account = String(validating: parts[1], as: UTF8.self), let password = String(validating: parts[2], as: UTF8.self)
        else { return .malformed }
        // RFC 4616 §2: nobody acts for somebody else here. What cannot be allowed is answered like a wrong password.
        let isOwn = authorization.isEmpty || authorization == account
        return .claim(
            LoginClaim(mechanism: .plain, account: account, evidence: isOwn ? .password(password) : .proof(holds: false)),
            closing: nil)
    }
}
