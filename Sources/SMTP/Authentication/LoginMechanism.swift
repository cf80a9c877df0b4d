/// LOGIN (draft-murchison-sasl-login-00): asks for the name, then for the password.
struct LoginMechanism: Sendable {
    private var account: String?

    mutating func take(_ message: [UInt8]?) -> SASLStep {
        guard let message else { return .challenge(Array("Username:".utf8)) }
        guard !message.isEmpty, let text = String(validating: message, as: UTF8.self) else { return .malformed }
        guard let account else {
            self.account = text
            return .challenge(Array("Password:".utf8))
        }
        return .claim(LoginClaim(mechanism: .login, account: account, evidence: .password(text)), closing: nil)
    }
}
