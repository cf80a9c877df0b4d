import Directory
import Foundation
import SMTP
import Trace

/// What a session does when a client logs in.
extension SMTPSession {
    /// RFC 5802 §5.1: the nonce is printable; base64 of 144 random bits has no comma.
    private static func nonce() -> String {
        var generator = SystemRandomNumberGenerator()
        return Data((0..<18).map { _ in UInt8.random(in: .min ... .max, using: &generator) }).base64EncodedString()
    }

    mutating func findKeys(of account: String) async {
        do throws(DirectoryError) {
            let keys = try await reception.logins.loginKeys(of: account)
            machine.supply(
                SCRAMKeys(salt: keys.salt, iterations: keys.iterations, storedKey: keys.storedKey, serverKey: keys.serverKey),
                nonce: Self.nonce())
        } catch {
            machine.answer(.loginUnavailable)
        }
    }

    /// A wrong login is answered after a delay that no other connection gets around; whether there is such an account cannot be told from
    /// the answer nor from its time.
    mutating func judgeLogin(_ claim: LoginClaim) async {
        let rules = settings.submission.throttling
        guard let account = try? await reception.logins.accountName(of: claim.account) else {
            noteLogin(claim, mailbox: nil, with: .loginUnavailable)
            return machine.answer(.loginUnavailable)
        }
        guard let turn = await reception.throttle.begin(account: account, from: client.group, rules) else {
            noteLogin(claim, mailbox: nil, with: .tooManyLogins)
            return machine.answer(.tooManyLogins)
        }
        do throws(DirectoryError) {
            let mailbox = try await mailbox(of: claim)
            await reception.throttle.end(turn, isRight: mailbox != nil, rules)
            if let mailbox { submitter = .mailbox(mailbox) }
            let reply = mailbox == nil ? Reply.wrongLogin : .loggedIn
            noteLogin(claim, mailbox: mailbox, with: reply)
            machine.answer(reply)
        } catch {
            reception.throttle.giveUp(turn)
            noteLogin(claim, mailbox: nil, with: .loginUnavailable)
            machine.answer(.loginUnavailable)
        }
    }

    private func mailbox(of claim: LoginClaim) async throws(DirectoryError) -> Mailbox? {
        switch claim.evidence {
        case .password(let password): try await reception.logins.authenticate(account: claim.account, password: password)
        case .proof(let holds): holds ? try await reception.logins.mailbox(ofAccount: claim.account) : nil
        }
    }

    private mutating func noteLogin(_ claim: LoginClaim, mailbox: Mailbox?, with reply: Reply) {
        reception.metrics.countLogin(isRight: mailbox != nil)
        if let mailbox {
            trace.authenticated(as: mailbox.address, by: claim.mechanism.rawValue)
        } else {
            trace.loginFailed(account: claim.account, by: claim.mechanism.rawValue, with: reply)
        }
    }
}
