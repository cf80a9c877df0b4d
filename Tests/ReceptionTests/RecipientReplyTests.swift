import SMTP
import Testing

@testable import Reception

/// What Reception makes of the directory's and the mailbox's answer. Which name the directory finds is told in its own tests, the whole
/// contract with a real directory in the tests of `martlet`.
@Suite struct RecipientReplyTests {
    @Test(arguments: [
        ("<anna@kunde.example>", "250 2.1.5"), ("<ANNA@Kunde.Example>", "250 2.1.5"), ("<\"anna\"@kunde.example>", "250 2.1.5"),
        ("<postmaster>", "250 2.1.5"), ("<PostMaster>", "250 2.1.5"), ("<@strange.example:anna@kunde.example>", "250 2.1.5"),
        ("<team@kunde.example>", "250 2.1.5"), ("<half@kunde.example>", "250 2.1.5"), ("<nosuch@kunde.example>", "550 5.1.1"),
        ("<x@strange.example>", "550 5.7.1"), ("<x%strange.example@kunde.example>", "550 5.7.1"),
        ("<\"x@strange.example\"@kunde.example>", "550 5.7.1"), ("<strange.example!x@kunde.example>", "550 5.7.1"),
        ("<x@[127.0.0.1]>", "550 5.7.1"), ("<webmaster>", "550 5.1.3"), ("<>", "501 5.1.3"), ("<off@kunde.example>", "550 5.2.1"),
        ("<full@kunde.example>", "452 4.2.2"), ("<fullforgood@kunde.example>", "552 5.2.2"),
        ("<fullteam@kunde.example>", "452 4.2.2"),
    ])
    func `a recipient and its reply`(recipient: String, code: String) async throws {
        try await TestServer.run { server in
            let client = try await server.connect()
            try await client.greet()
            try await client.say("MAIL FROM:<a@b.example>")
            #expect(try await client.say("RCPT TO:\(recipient)").hasPrefix(code + " "))
        }
    }

    @Test func `a declared size over the room left`() async throws {
        try await TestServer.run { server in
            let client = try await server.connect()
            try await client.greet()
            try await client.say("MAIL FROM:<a@b.example> SIZE=6000")
            #expect(try await client.say("RCPT TO:<anna@kunde.example>").hasPrefix("552 5.2.3 "))
        }
    }

    @Test func `a directory that cannot be asked is never a no`() async throws {
        try await TestServer.run { server in
            server.directory.breakDown()
            let client = try await server.connect()
            try await client.greet()
            try await client.say("MAIL FROM:<a@b.example>")
            #expect(try await client.say("RCPT TO:<anna@kunde.example>").hasPrefix("451 4.3.0 "))
        }
    }
}
