import MailFormat
import Testing

@testable import Directory

@Suite("Passwords")
struct PasswordHashTests {
    /// Made by other programs: OpenSSL's `openssl passwd`, the Python packages bcrypt and pyescrypt (the code of yescrypt's author).
    static let vectors = [
        ("correct horse", "$1$abcdefgh$y6iHhJNbuC0xpbk0w9pm80"),
        ("Grüße 🐦", "$1$abcdefgh$rGzG8ss/40FHO6aOE4nW9."),
        ("correct horse", "$5$abcdefgh$ruMep1ijHnJPZbETDNiumskxcX3kN4lzZd5VlsqE7eB"),
        ("Grüße 🐦", "$5$abcdefgh$U5Qho05bdRyQD9kOvv6JZZVIxyDfXdgpg.DQEboqdj7"),
        (
            "correct horse",
            "$6$abcdefgh$yIZAF3gQPvtKZO/9qOJKffAKKbtS3ef3qmwyugk4uWVjX8YZf/GV3A8SkFxEPY0T56CcilGrHKLffBsp6dLMG."
        ),
        ("Grüße 🐦", "$6$abcdefgh$2onU5/f4Q2EZQFOTN8b668RdbXKSgwSHFlzW4tJU63jXMLm2UoVRyChLrs43fngjaOvMOTWF/uzSDitS1Qw.o0"),
        ("correct horse", "$2y$05$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2"),
        ("Grüße 🐦", "$2y$05$abcdefghijklmnopqrstuuEHnGnfzz.PgfM4UHl7mAezITPA6nT8."),
        ("correct horse", "$2b$05$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2"),
        ("correct horse", "$y$j9T$h3aQolKNop0Nd7LNXFrPmZ5$uJFAMw2Yv.iOFd2aAa.zM6PNrn8tLqmd65OMioWaeC."),
        ("Grüße 🐦", "$y$j9T$h3aQolKNop0Nd7LNXFrPmZ5$Jco7x1jDud5wmU4y8sryS1gHdA4dSc8U8mr115vTQK0"),
    ]

    @Test(arguments: vectors)
    func verifies(password: String, text: String) async throws {
        let hash = try PasswordHash(text: text)
        #expect(await hash.matches(password))
        #expect(await !hash.matches(password + " "))
        #expect(await !hash.matches(String(password.dropLast())))
        #expect(await !hash.matches(""))
        #expect(await !hash.matches(password + "\0"))
    }

    @Test func newOnesAreYescryptWithAnotherSaltEach() async throws {
        let first = try await PasswordHash.hashing("correct horse")
        let second = try await PasswordHash.hashing("correct horse")
        #expect(first.text.hasPrefix("$y$"))
        #expect(first != second)
        #expect(await first.matches("correct horse"))
        #expect(await second.matches("correct horse"))
        #expect(await !second.matches("correct horsf"))
        #expect(try PasswordHash(text: first.text) == first)
    }

    @Test(arguments: ["", "an\0na", String(repeating: "x", count: 512)])
    func noHashIsMadeOfWhatCannotBeCompared(password: String) async {
        #expect(await directoryError { _ = try await PasswordHash.hashing(password) }?.kind == "invalid")
    }

    @Test func theLongestPassword() async throws {
        let password = String(repeating: "x", count: PasswordHash.longestPassword)
        let hash = try await PasswordHash.hashing(password)
        #expect(await hash.matches(password))
        #expect(await !hash.matches(password + "x"))
    }

    @Test func bcryptDoesNotMatchBehindWhatItReads() async throws {
        // The hash of 72 times "x" by the Python package bcrypt; bcrypt reads 72 octets, so 73 would make the same one.
        let hash = try PasswordHash(text: "$2b$05$abcdefghijklmnopqrstuujf8SX2ahXLwp9w/B.Y5XdysS6yR576q")
        #expect(await hash.matches(String(repeating: "x", count: 72)))
        #expect(await !hash.matches(String(repeating: "x", count: 73)))
    }

    @Test(arguments: [
        "", "*", "*0", "x", "$", "$y$", "$y$j9T$", "$y$j9T$F5Jx5fExrKuPp53xLKQ..1", "$y$j9T$F5Jx5fExrKuPp53xLKQ..1$", "$6$",
        "$6$salt",
        "$6$rounds=x$salt$", "$2y$", "$2y$99$abcdefghijklmnopqrstuu", "$2y$05$short", "$1$",
        "$3$$8846f7eaee8fb117ad06bdd830b7586c",
        "plain", "correct horse", "$5$abcdefgh$ruMep1ijHnJPZbETDNiumskxcX3kN4lzZd5VlsqE7e",
        "$1$abcdefgh$y6iHhJNbuC0xpbk0w9pm80\0",
        "ab1kD8dqcP9Sw", "$1$ä$", "$6$a:b$x",
    ])
    func aBrokenHashMatchesNothing(text: String) async {
        let hash = PasswordHash(stored: text)
        for password in ["correct horse", "", "x", text] { #expect(await !hash.matches(password)) }
    }

    @Test(arguments: [
        "", "*0", "plain", "ab1kD8dqcP9Sw", "$3$$8846f7eaee8fb117ad06bdd830b7586c", "$2y$99$abc", "$6$a b$x", "$y$",
    ])
    func aBrokenHashIsNotTaken(text: String) {
        #expect(throws: DirectoryError.self) { try PasswordHash(text: text) }
    }

    @Test func onlyTheRightPasswordOfAnEnabledMailboxOpensIt() async throws {
        let folder = try Folder()
        let directory = folder.directory()
        let anna = try Address("anna@kunde.example")
        try await directory.addDomain(anna.domain)
        try await directory.addMailbox(
            new("anna@kunde.example", hash: PasswordHash(text: "$5$abcdefgh$ruMep1ijHnJPZbETDNiumskxcX3kN4lzZd5VlsqE7eB")))
        try await directory.addMailbox(new("bert@kunde.example"))
        #expect(
            try await directory.authenticate(Address("ANNA@kunde.example"), password: "correct horse")?.address
                == "anna@kunde.example")
        #expect(try await directory.authenticate(anna, password: "wrong") == nil)
        #expect(try await directory.authenticate(Address("bert@kunde.example"), password: "") == nil)
        #expect(try await directory.authenticate(Address("nobody@kunde.example"), password: "correct horse") == nil)
        #expect(try await directory.authenticate(Address("anna@strange.example"), password: "correct horse") == nil)
        var change = MailboxChange()
        change.password = .hash(try await PasswordHash.hashing("new one"))
        try await directory.setMailbox(anna, change)
        #expect(try await directory.authenticate(anna, password: "correct horse") == nil)
        #expect(try await directory.authenticate(anna, password: "new one") != nil)
        change.password = nil
        change.isEnabled = false
        try await directory.setMailbox(anna, change)
        #expect(try await directory.authenticate(anna, password: "new one") == nil)
        #expect(try await directory.passwordHash(of: anna) != nil)
        change.password = MailboxChange.Password.none
        try await directory.setMailbox(anna, change)
        #expect(try await directory.passwordHash(of: anna) == nil)
    }
}
