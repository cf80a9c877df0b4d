import Foundation
import MailFormat
import Testing

@testable import SMTP

/// AUTH in each state of the server machine (RFC 4954).
struct AuthenticationTests {
    static func settings(_ authentication: ServerAuthentication? = ServerAuthentication(), trusted: Bool = false)
        -> ServerSettings
    {
        var settings = ServerSettings.test
        settings.authentication = authentication
        settings.refusesEarlyTalkers = false
        settings.trustsClient = trusted
        return settings
    }

    static func base64(_ text: String) -> String { Data(text.utf8).base64EncodedString() }
    static let right = base64("\u{0}anna@kunde.example\u{0}pencil")
    static let wrong = base64("\u{0}anna@kunde.example\u{0}pen")

    static func secured(_ authentication: ServerAuthentication = ServerAuthentication()) -> Dialogue {
        var dialogue = Dialogue(settings(authentication), isSecured: true)
        dialogue.lines("EHLO c.example")
        return dialogue
    }

    /// Where a session stands, and how it came there.
    enum State: String, CaseIterable {
        case notOffered, connected, helo, clear, secured, loggedIn, mail, challenged, afterStartTLS

        func dialogue() -> Dialogue {
            switch self {
            case .notOffered:
                var dialogue = Dialogue(AuthenticationTests.settings(nil), isSecured: true)
                dialogue.lines("EHLO c.example")
                return dialogue
            case .connected: return Dialogue(AuthenticationTests.settings(), isSecured: true)
            case .helo:
                var dialogue = Dialogue(AuthenticationTests.settings(), isSecured: true)
                dialogue.lines("HELO c.example")
                return dialogue
            case .clear:
                var dialogue = Dialogue(AuthenticationTests.settings())
                dialogue.lines("EHLO c.example")
                return dialogue
            case .secured: return AuthenticationTests.secured()
            case .loggedIn: return Self.continued(.secured, "AUTH PLAIN \(AuthenticationTests.right)")
            case .mail: return Self.continued(.loggedIn, "MAIL FROM:<a@b.example>")
            case .challenged: return Self.continued(.secured, "AUTH PLAIN")
            case .afterStartTLS:
                var dialogue = Dialogue(AuthenticationTests.settings(ServerAuthentication(allowsClearText: true)))
                dialogue.lines("EHLO c.example", "AUTH PLAIN \(AuthenticationTests.right)", "STARTTLS")
                dialogue.secure()
                dialogue.lines("EHLO c.example")
                return dialogue
            }
        }

        private static func continued(_ state: State, _ line: String) -> Dialogue {
            var dialogue = state.dialogue()
            dialogue.lines(line)
            return dialogue
        }
    }

    /// The cells stand in the order of `State.allCases`.
    static let table: [(line: String, cells: [String])] = [
        (
            "AUTH PLAIN \(right)",
            [
                "502 5.5.1", "503 5.5.1", "503 5.5.1", "538 5.7.11", "235 2.7.0", "503 5.5.1", "503 5.5.1", "501 5.5.2",
                "235 2.7.0",
            ]
        ),
        (
            "AUTH PLAIN \(wrong)",
            [
                "502 5.5.1", "503 5.5.1", "503 5.5.1", "538 5.7.11", "535 5.7.8", "503 5.5.1", "503 5.5.1", "501 5.5.2",
                "535 5.7.8",
            ]
        ),
        (
            "AUTH LOGIN",
            ["502 5.5.1", "503 5.5.1", "503 5.5.1", "538 5.7.11", "334", "503 5.5.1", "503 5.5.1", "501 5.5.2", "334"]
        ),
        (
            "AUTH CRAM-MD5",
            [
                "502 5.5.1", "503 5.5.1", "503 5.5.1", "538 5.7.11", "504 5.5.4", "503 5.5.1", "503 5.5.1", "501 5.5.2",
                "504 5.5.4",
            ]
        ),
        (
            "AUTH PLAIN not-base64",
            [
                "502 5.5.1", "503 5.5.1", "503 5.5.1", "538 5.7.11", "501 5.5.2", "503 5.5.1", "503 5.5.1", "501 5.5.2",
                "501 5.5.2",
            ]
        ),
        (
            "AUTH",
            ["501 5.5.4", "501 5.5.4", "501 5.5.4", "501 5.5.4", "501 5.5.4", "501 5.5.4", "501 5.5.4", "501 5.5.2", "501 5.5.4"]
        ),
        (
            "MAIL FROM:<a@b.example>",
            ["250 2.1.0", "503 5.5.1", "530 5.7.0", "530 5.7.0", "530 5.7.0", "250 2.1.0", "503 5.5.1", "501 5.5.2", "530 5.7.0"]
        ),
        (
            "MAIL FROM:<a@b.example> AUTH=<>",
            ["555 5.5.4", "503 5.5.1", "530 5.7.0", "530 5.7.0", "530 5.7.0", "250 2.1.0", "503 5.5.1", "501 5.5.2", "530 5.7.0"]
        ),
        (
            "MAIL FROM:<a@b.example> RET=HDRS REQUIRETLS",
            ["555 5.5.4", "503 5.5.1", "530 5.7.0", "530 5.7.0", "530 5.7.0", "250 2.1.0", "503 5.5.1", "501 5.5.2", "530 5.7.0"]
        ),
        (
            "*",
            ["500 5.5.1", "500 5.5.1", "500 5.5.1", "500 5.5.1", "500 5.5.1", "500 5.5.1", "500 5.5.1", "501 5.7.0", "500 5.5.1"]
        ),
        (
            right,
            ["500 5.5.1", "500 5.5.1", "500 5.5.1", "500 5.5.1", "500 5.5.1", "500 5.5.1", "500 5.5.1", "235 2.7.0", "500 5.5.1"]
        ),
    ]

    @Test(arguments: State.allCases, table.indices)
    func `a line in a state`(state: State, index: Int) throws {
        let (line, cells) = Self.table[index]
        let column = try #require(State.allCases.firstIndex(of: state))
        var dialogue = state.dialogue()
        let reply = try #require(dialogue.send(line + "\r\n").last)
        #expect(reply.hasPrefix(cells[column] + " "), "\(line) in \(state): \(reply)")
    }

    @Test func `mechanisms are offered under TLS only, the bound one only with a binding`() {
        func offered(_ dialogue: Dialogue) -> String? { dialogue.replies.last?.lines.first { $0.hasPrefix("AUTH ") } }
        var clear = Dialogue(Self.settings())
        clear.lines("EHLO c.example")
        #expect(offered(clear) == nil)
        #expect(offered(Self.secured()) == "AUTH SCRAM-SHA-256 PLAIN LOGIN")
        #expect(
            offered(Self.secured(ServerAuthentication(channelBinding: [1])))
                == "AUTH SCRAM-SHA-256-PLUS SCRAM-SHA-256 PLAIN LOGIN")
        var loopback = Dialogue(Self.settings(ServerAuthentication(allowsClearText: true, channelBinding: [1])))
        loopback.lines("EHLO c.example")
        #expect(offered(loopback) == "AUTH SCRAM-SHA-256 PLAIN LOGIN")
        var bound = Self.secured()
        #expect(bound.lines("AUTH SCRAM-SHA-256-PLUS")?.hasPrefix("504 5.5.4 ") == true)
    }

    @Test func `LOGIN asks for name and password`() {
        var dialogue = Self.secured()
        #expect(dialogue.lines("AUTH LOGIN") == "334 VXNlcm5hbWU6")
        #expect(dialogue.lines(Self.base64("anna@kunde.example")) == "334 UGFzc3dvcmQ6")
        #expect(dialogue.lines(Self.base64("pencil"))?.hasPrefix("235 2.7.0 ") == true)
        #expect(dialogue.machine.login == "anna@kunde.example")
    }

    @Test func `LOGIN takes the name behind the mechanism as well`() {
        var dialogue = Self.secured()
        #expect(dialogue.lines("AUTH LOGIN \(Self.base64("anna@kunde.example"))") == "334 UGFzc3dvcmQ6")
        #expect(dialogue.lines(Self.base64("wrong"))?.hasPrefix("535 5.7.8 ") == true)
        #expect(dialogue.machine.login == nil)
        #expect(dialogue.lines("AUTH PLAIN \(Self.right)")?.hasPrefix("235 ") == true)
    }

    @Test func `PLAIN lets nobody act for somebody else`() {
        var dialogue = Self.secured()
        #expect(
            dialogue.lines("AUTH PLAIN \(Self.base64("bert@kunde.example\u{0}anna@kunde.example\u{0}pencil"))")?.hasPrefix("535 ")
                == true)
        #expect(
            dialogue.lines("AUTH PLAIN \(Self.base64("anna@kunde.example\u{0}anna@kunde.example\u{0}pencil"))")?.hasPrefix("235 ")
                == true)
    }

    @Test(arguments: ["", "anna", "\u{0}anna", "\u{0}\u{0}pencil", "\u{0}anna\u{0}", "a\u{0}b\u{0}c\u{0}d"])
    func `a PLAIN message outside its grammar is no login`(message: String) {
        var dialogue = Self.secured()
        dialogue.lines("AUTH PLAIN")
        #expect(dialogue.lines(Self.base64(message))?.hasPrefix("501 5.5.2 ") == true)
        #expect(dialogue.claims.isEmpty)
    }

    @Test func `a response may be as long as RFC 4954 wants and no longer, and is then no command`() {
        var dialogue = Self.secured()
        dialogue.lines("AUTH PLAIN")
        #expect(dialogue.lines(String(repeating: "A", count: 12_284))?.hasPrefix("501 5.5.2 ") == true)
        dialogue.lines("AUTH PLAIN")
        #expect(dialogue.lines(String(repeating: "A", count: 12_288))?.hasPrefix("500 5.5.6 ") == true)
        #expect(dialogue.lines("NOOP")?.hasPrefix("250 ") == true)
        #expect(dialogue.lines("NOOP \(String(repeating: "A", count: 4000))")?.hasPrefix("500 5.5.2 ") == true)
    }

    @Test func `passwords are kept out of what is recorded`() {
        var dialogue = Self.secured()
        dialogue.lines("AUTH PLAIN \(Self.wrong)")
        #expect(dialogue.machine.commandLine == Array("AUTH PLAIN".utf8))
        dialogue.lines("AUTH PLAIN")
        dialogue.lines(Self.wrong)
        #expect(dialogue.machine.commandLine.isEmpty)
    }

    @Test func `wrong logins count as errors`() {
        var dialogue = Self.secured()
        for _ in 0..<5 { dialogue.lines("AUTH PLAIN \(Self.wrong)") }
        #expect(dialogue.lines("AUTH PLAIN \(Self.wrong)")?.hasPrefix("421 4.7.0 ") == true)
        #expect(dialogue.isClosed)
    }

    @Test func `a directory that cannot be asked is 454`() {
        var dialogue = Self.secured()
        dialogue.loginReply = { _ in .loginUnavailable }
        #expect(dialogue.lines("AUTH PLAIN \(Self.right)")?.hasPrefix("454 4.7.0 ") == true)
        #expect(dialogue.lines("AUTH SCRAM-SHA-256 \(Self.base64("n,,n=anna,r=abc"))")?.hasPrefix("454 4.7.0 ") == true)
        #expect(dialogue.lines("MAIL FROM:<a@b.example>")?.hasPrefix("530 ") == true)
    }
}
