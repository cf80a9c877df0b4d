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

    /// Made by Dovecot's `doveadm pw` and by libcrypt, of "geheim-ü" and of "secret".
    static let olderVectors = [
        ("secret", "abNANd1rDfiNc", "descrypt"), ("secret", "_J9..rasmz0.F/jqjWck", "bsdicrypt"),
        ("secret", "$7$CU..../....V3KMV3KMV3KMV3KMV3KMV/$ljsWpGEWLpKKHv7.US5MkB1xzfZkzz/AL6Z1K3fIFYD", "scrypt"),
        ("secret", "$gy$j9T$V3KMV3KMV3KMV3KMV3KMV/$Ej5ALLYVa9KOxCvPJ0MDaeIhS9tAGStLGQT1OWhoH1B", "gost-yescrypt"),
        ("geheim-ü", "{SHA}Yq5UJAMsdkPMrCnjWGAKDern6hc=", "{SHA}"),
        ("geheim-ü", "{SSHA}enHPR2NEhioFW6+9OrHZOYVRyQpxqStH", "{SSHA}"),
        ("geheim-ü", "{SHA256}gXznKdElkFdz6iu2oFQFywy9PZ5e2ww6UUh17bjS+C0=", "{SHA256}"),
        ("geheim-ü", "{ssha256}CdO+ZmP2Q1tK5QWu7fo0CiGeSZsqUpFoT6Rbvv3p57f7QMWa", "{SSHA256}"),
        (
            "geheim-ü", "{SSHA512}Zr+M+J1vvh6kftzzuFtVIsE7LjTJny/4ibmPcDb0re2m8aaSmc4O20vu6IxjFHXT6IBwuoElz9JRRxkwz9y1b9ksBsw=",
            "{SSHA512}"
        ),
        ("geheim-ü", "{SMD5}cDC4sg7Rlh8nBFtst/aRyVLJ0HI=", "{SMD5}"),
        ("geheim-ü", "{LDAP-MD5}G3Inve2Lb7czZcjf92LScw==", "{LDAP-MD5}"),
        ("geheim-ü", "{PLAIN-MD5}1b7227bded8b6fb73365c8dff762d273", "{PLAIN-MD5}"),
        ("geheim-ü", "{PBKDF2}$1$RDVUx472CPGR8kcV$5000$0c5143fd77db97ae50d7299ce8496a38d7e1a3b1", "{PBKDF2}"),
        ("geheim-ü", "{SHA256.HEX}817ce729d125905773ea2bb6a05405cb0cbd3d9e5edb0c3a514875edb8d2f82d", "{SHA256}"),
        ("geheim-ü", "{DES-CRYPT}1V/bbdK45DZmg", "descrypt"),
        ("geheim-ü", "{SHA256-CRYPT}$5$CyxqgycXenYVS8kC$VJCvTVJ2ig5UpnyynMJbThDmwCahYtrJejLRij.v6.C", "sha256crypt"),
        ("geheim-ü", "{BLF-CRYPT}$2y$05$fGhTVOZEMXqNg8pTsxZZueLLPLEbU3hrWX/k7srg0H..vB3wKj5Im", "bcrypt"),
    ]

    @Test(arguments: olderVectors)
    func verifiesWhatOlderServersKept(password: String, text: String, method: String) async throws {
        let hash = try PasswordHash(text: text)
        #expect(hash.method == method)
        #expect(await hash.matches(password))
        #expect(await !hash.matches("x" + password))
        #expect(await !hash.matches(""))
    }

    @Test func theOldOneOfDESReadsEightOctets() async throws {
        // Made by libcrypt of "Passwort".
        let hash = try PasswordHash(text: "abLqLco/aK4v2")
        #expect(await hash.matches("Passwort"))
        #expect(await hash.matches("Passwort1234"))
        #expect(await !hash.matches("Passwor"))
    }

    @Test(arguments: [
        "{SHA}Yq5U", "{SSHA}Yq5UJAMsdkPMrCnjWGAKDern6hc=", "{UNKNOWN}abc", "{PBKDF2}$1$salt$0$00", "{PLAIN-MD5}zz", "{SHA", "{}",
        "{SHA.ROT13}Yq5UJAMsdkPMrCnjWGAKDern6hc=", "{PLAIN}geheim", "{CRAM-MD5}00", "{PLAIN-MD5}+b7227bded8b6fb73365c8dff762d273",
    ])
    func aBrokenDigestIsNotTaken(text: String) async {
        #expect(throws: DirectoryError.self) { try PasswordHash(text: text) }
        #expect(await !PasswordHash(stored: text).matches("geheim"))
    }

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
        "", "*0", "plain", "$3$$8846f7eaee8fb117ad06bdd830b7586c", "$2y$99$abc", "$6$a b$x", "$y$",
    ])
    func aBrokenHashIsNotTaken(text: String) {
        #expect(throws: DirectoryError.self) { try PasswordHash(text: text) }
    }

    private static let digest = String(repeating: "x", count: 86)

    @Test(
        "the forms of crypt(5), to the octet",
        arguments: [
            ("$1$$", 22, true), ("$1$abcdefgh$", 22, true), ("$1$abcdefghi$", 22, false), ("$1$abc$", 21, false),
            ("$1$abc$x$", 22, false),
            ("$5$abc$", 43, true), ("$5$rounds=1000$abc$", 43, true), ("$5$rounds=999999999$abc$", 43, true),
            ("$5$rounds=0999$abc$", 43, false), ("$5$rounds=999$abc$", 43, false), ("$5$rounds=1234567890$abc$", 43, false),
            ("$5$round=1000$abc$", 43, false), ("$5$rounds=1000$", 43, true), ("$5$abcdefghijklmnopq$", 43, false),
            ("$6$rounds=5000$a/.$", 86, true), ("$6$a\tb$", 86, false), ("$6$abc$", 85, false),
            ("$2a$04$", 53, true), ("$2b$31$", 53, true), ("$2y$32$", 53, false), ("$2y$03$", 53, false), ("$2y$+4$", 53, false),
            ("$2x$05$", 53, false), ("$7$CU..../....$", 43, true), ("$7$CU..../...$", 43, false), ("$y$j9$$", 43, true),
            ("$y$j$abc$", 43, false), ("$gy$j9T$abc$", 43, true), ("$y$j9T$a-c$", 43, false), ("_", 19, true), ("_", 20, false),
            ("", 13, true), ("", 12, false), ("-", 12, false),
        ])
    func forms(start: String, digits: Int, isTaken: Bool) {
        #expect(((try? PasswordHash(text: start + Self.digest.prefix(digits))) != nil) == isTaken)
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
