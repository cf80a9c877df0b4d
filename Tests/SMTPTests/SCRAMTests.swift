import Crypto
import Foundation
import MailFormat
import Testing

@testable import SMTP

/// SCRAM-SHA-256 with and without channel binding (RFC 5802), on the example of RFC 7677 §3.
struct SCRAMTests {
    private static let salt = [UInt8](Data(base64Encoded: "W22ZaJ0SNY7soEsUEjb6gQ==") ?? Data())
    private static let clientFirst = "n,,n=user,r=rOprNGfwEbeRWgbNEkqO"
    private static let serverFirst =
        "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"
    private static let clientFinal =
        "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
    private static let serverFinal = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="

    /// PBKDF2 of RFC 8018 §5.2 for one block, and the keys of RFC 5802 §3.
    private static func keys(_ password: String, salt: [UInt8] = salt, iterations: Int = 4096) -> (
        server: SCRAMKeys, client: [UInt8]
    ) {
        let key = SymmetricKey(data: Array(password.utf8))
        var block = Array(HMAC<SHA256>.authenticationCode(for: salt + [0, 0, 0, 1], using: key))
        var salted = block
        for _ in 1..<iterations {
            block = Array(HMAC<SHA256>.authenticationCode(for: block, using: key))
            salted = zip(salted, block).map { $0 ^ $1 }
        }
        let clientKey = Array(HMAC<SHA256>.authenticationCode(for: Array("Client Key".utf8), using: SymmetricKey(data: salted)))
        let serverKey = Array(HMAC<SHA256>.authenticationCode(for: Array("Server Key".utf8), using: SymmetricKey(data: salted)))
        let stored = Array(SHA256.hash(data: clientKey))
        return (SCRAMKeys(salt: salt, iterations: iterations, storedKey: stored, serverKey: serverKey), clientKey)
    }

    private static func base64(_ text: String) -> String { Data(text.utf8).base64EncodedString() }

    private static func dialogue(binding: [UInt8]? = nil) -> Dialogue {
        var dialogue = AuthenticationTests.secured(ServerAuthentication(channelBinding: binding))
        dialogue.keysReply = .success(keys("pencil").server)
        return dialogue
    }

    private static func text(_ reply: String?) -> String {
        String(decoding: Data(base64Encoded: String(reply?.dropFirst(4) ?? "")) ?? Data(), as: UTF8.self)
    }

    @Test func `the example of RFC 7677`() {
        var dialogue = Self.dialogue()
        #expect(Self.text(dialogue.lines("AUTH SCRAM-SHA-256 \(Self.base64(Self.clientFirst))")) == Self.serverFirst)
        #expect(Self.text(dialogue.lines(Self.base64(Self.clientFinal))) == Self.serverFinal)
        #expect(dialogue.machine.login == nil)
        #expect(dialogue.send("\r\n").last?.hasPrefix("235 2.7.0 ") == true)
        #expect(dialogue.machine.login == "user")
        #expect(dialogue.claims == [LoginClaim(mechanism: .scramSHA256, account: "user", evidence: .proof(holds: true))])
    }

    @Test func `the example without an initial response`() {
        var dialogue = Self.dialogue()
        #expect(dialogue.lines("AUTH SCRAM-SHA-256") == "334 ")
        #expect(Self.text(dialogue.lines(Self.base64(Self.clientFirst))) == Self.serverFirst)
    }

    @Test func `whoever goes on behind the server's signature with anything but nothing is not logged in`() {
        for line in ["*", "YQ==", "QUIT"] {
            var dialogue = Self.dialogue()
            dialogue.lines("AUTH SCRAM-SHA-256 \(Self.base64(Self.clientFirst))", Self.base64(Self.clientFinal))
            #expect(dialogue.lines(line)?.hasPrefix("501 ") == true)
            #expect(dialogue.machine.login == nil)
        }
    }

    /// A client of SCRAM that answers `serverFirst` with what it holds for right.
    private static func final(
        _ serverFirst: String, bare: String = "n=user,r=abc", header: String = "n,,", binding: [UInt8] = [],
        password: String = "pencil"
    ) -> String {
        let nonce = serverFirst.split(separator: ",").first?.dropFirst(2) ?? ""
        let channel = Data(Array(header.utf8) + binding).base64EncodedString()
        let withoutProof = "c=\(channel),r=\(nonce)"
        let keys = keys(password)
        let signature = HMAC<SHA256>.authenticationCode(
            for: Array("\(bare),\(serverFirst),\(withoutProof)".utf8), using: SymmetricKey(data: keys.server.storedKey))
        let proof = Data(zip(keys.client, signature).map { $0 ^ $1 }).base64EncodedString()
        return "\(withoutProof),p=\(proof)"
    }

    private static func reply(
        mechanism: SASLMechanism, offered: [UInt8]?, header: String, binding: [UInt8] = [], password: String = "pencil"
    ) -> String? {
        var dialogue = dialogue(binding: offered)
        let first = dialogue.lines("AUTH \(mechanism.rawValue) \(base64("\(header)n=user,r=abc"))")
        guard first?.hasPrefix("334 ") == true else { return first }
        let closing = dialogue.lines(
            base64(final(text(first), header: header, binding: binding, password: password)))
        return closing?.hasPrefix("334 ") == true ? dialogue.send("\r\n").last : closing
    }

    @Test func `a binding to the channel counts`() {
        let hash: [UInt8] = [1, 2, 3]
        let bound = "p=tls-server-end-point,,"
        #expect(Self.reply(mechanism: .scramSHA256Plus, offered: hash, header: bound, binding: hash)?.hasPrefix("235 ") == true)
        // Somebody in between shows a certificate of his own.
        #expect(Self.reply(mechanism: .scramSHA256Plus, offered: hash, header: bound, binding: [9])?.hasPrefix("535 ") == true)
        #expect(Self.reply(mechanism: .scramSHA256Plus, offered: hash, header: "n,,")?.hasPrefix("501 ") == true)
        #expect(
            Self.reply(mechanism: .scramSHA256Plus, offered: hash, header: "p=tls-unique,,", binding: hash)?.hasPrefix("501 ")
                == true)
        #expect(Self.reply(mechanism: .scramSHA256, offered: hash, header: bound, binding: hash)?.hasPrefix("501 ") == true)
        #expect(Self.reply(mechanism: .scramSHA256, offered: hash, header: "n,,")?.hasPrefix("235 ") == true)
    }

    @Test func `a client that was not shown the offer to bind is told of it by failing`() {
        #expect(Self.reply(mechanism: .scramSHA256, offered: [1], header: "y,,")?.hasPrefix("535 ") == true)
        #expect(Self.reply(mechanism: .scramSHA256, offered: nil, header: "y,,")?.hasPrefix("235 ") == true)
    }

    @Test func `a wrong password and another's name fail`() {
        #expect(Self.reply(mechanism: .scramSHA256, offered: nil, header: "n,,", password: "pen")?.hasPrefix("535 ") == true)
        #expect(Self.reply(mechanism: .scramSHA256, offered: nil, header: "n,a=bert,")?.hasPrefix("535 ") == true)
        #expect(Self.reply(mechanism: .scramSHA256, offered: nil, header: "n,a=user,")?.hasPrefix("235 ") == true)
    }

    @Test(arguments: [
        "", "n", "n,,", "n,,n=user", "n,,r=abc,n=user", "n,,n=,r=abc", "n,,n=user,r=", "n,,n=us=er,r=abc", "x,,n=user,r=abc",
        "n,,m=ext,n=user,r=abc", "n,b=user,n=user,r=abc", "n,,n=user,r=a b",
    ])
    func `a first message outside the grammar is no login`(message: String) {
        var dialogue = Self.dialogue()
        dialogue.lines("AUTH SCRAM-SHA-256")
        #expect(dialogue.lines(Self.base64(message))?.hasPrefix("501 5.5.2 ") == true, "\(message)")
    }

    @Test func `a name's comma and equals sign are read`() {
        var dialogue = Self.dialogue()
        dialogue.lines("AUTH SCRAM-SHA-256 \(Self.base64("n,,n=a=2Cb=3Dc,r=abc"))")
        let serverFirst = Self.text(dialogue.replies.last?.description)
        dialogue.lines(Self.base64(Self.final(serverFirst, bare: "n=a=2Cb=3Dc,r=abc")))
        #expect(dialogue.claims.first?.account == "a,b=c")
        #expect(dialogue.claims.first?.evidence == .proof(holds: true))
    }

    @Test func `a nonce that is not the server's fails`() {
        var dialogue = Self.dialogue()
        dialogue.lines("AUTH SCRAM-SHA-256 \(Self.base64("n,,n=user,r=abc"))")
        let serverFirst = Self.text(dialogue.replies.last?.description)
        let other = serverFirst.replacing("r=abc", with: "r=abd")
        #expect(dialogue.lines(Self.base64(Self.final(other)))?.hasPrefix("535 ") == true)
    }
}
