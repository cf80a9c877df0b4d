import Crypto
import Foundation
import GRDB
import MailFormat
import Testing

@testable import Directory

@Suite("Logins")
struct LoginTests {
    private static func keys(_ directory: SQLiteDirectory, _ account: String) async throws -> LoginKeys {
        try await directory.loginKeys(of: account)
    }

    /// Whether the keys are those of the password.
    private static func hold(_ keys: LoginKeys, for password: String) -> Bool {
        LoginKeys(deriving: password, salt: keys.salt, iterations: keys.iterations) == keys
    }

    /// RFC 7677 §3: user "user", password "pencil"; the signatures of its example hold with these keys.
    @Test func keysAreThoseOfRFC7677() throws {
        let salt = [UInt8](try #require(Data(base64Encoded: "W22ZaJ0SNY7soEsUEjb6gQ==")))
        let keys = try #require(LoginKeys(deriving: "pencil", salt: salt, iterations: 4096))
        let authMessage =
            "n=user,r=rOprNGfwEbeRWgbNEkqO,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,"
            + "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
        let signature = HMAC<SHA256>.authenticationCode(
            for: Array(authMessage.utf8), using: SymmetricKey(data: keys.serverKey))
        #expect(Data(signature).base64EncodedString() == "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")
    }

    @Test func aNewPasswordMakesKeys() async throws {
        let folder = try Folder()
        let directory = folder.directory()
        try await directory.makeKunde()
        let anna = try Address("anna@kunde.example")
        var change = MailboxChange()
        change.password = try await .made(from: "pencil")
        try await directory.setMailbox(anna, change)
        let keys = try await Self.keys(directory, "anna@kunde.example")
        #expect(Self.hold(keys, for: "pencil"))
        #expect(
            try await directory.authenticate(account: "ANNA@Kunde.Example", password: "pencil")?.address == "anna@kunde.example")
        change.password = try await .made(from: "eraser")
        try await directory.setMailbox(anna, change)
        #expect(Self.hold(try await Self.keys(directory, "anna@kunde.example"), for: "eraser"))
        change.password = MailboxChange.Password.none
        try await directory.setMailbox(anna, change)
        #expect(!Self.hold(try await Self.keys(directory, "anna@kunde.example"), for: "eraser"))
    }

    @Test(arguments: [
        "anna@kunde.example", "ANNA@Kunde.Example", "\"anna\"@kunde.example", "\"a\\nna\"@kunde.example", "anna@grüße.example",
        "anna@XN--gre-6ka8l.example",
    ])
    func oneAccountHasOneNameForTheCountOfGuesses(spelling: String) async throws {
        let folder = try Folder()
        let directory = folder.directory()
        try await directory.makeKunde()
        try await directory.addAliasDomain(Domain("grüße.example"), of: Domain("kunde.example"))
        #expect(try await directory.accountName(of: spelling) == "anna@kunde.example")
        // Whether there is such a mailbox makes no difference.
        #expect(
            try await directory.accountName(of: spelling.replacing("nna", with: "nnb").replacing("NNA", with: "NNB"))
                == "annb@kunde.example")
    }

    @Test func aHashThatWasTakenOverGetsKeysWithTheFirstLogin() async throws {
        let folder = try Folder()
        let directory = folder.directory()
        try await directory.addDomain(Domain("kunde.example"))
        try await directory.addMailbox(new("anna@kunde.example", hash: .hashing("pencil")))
        #expect(try await directory.authenticate(account: "anna@kunde.example", password: "pen") == nil)
        #expect(!Self.hold(try await Self.keys(directory, "anna@kunde.example"), for: "pencil"))
        #expect(try await directory.authenticate(account: "anna@kunde.example", password: "pencil") != nil)
        #expect(Self.hold(try await Self.keys(directory, "anna@kunde.example"), for: "pencil"))
        var change = MailboxChange()
        change.password = .hash(try await .hashing("eraser"))
        try await directory.setMailbox(Address("anna@kunde.example"), change)
        #expect(
            !Self.hold(try await Self.keys(directory, "anna@kunde.example"), for: "pencil"), "keys of an old password are gone")
    }

    @Test func aDisabledMailboxLetsNobodyIn() async throws {
        let folder = try Folder()
        let directory = folder.directory()
        try await directory.makeKunde()
        let anna = try Address("anna@kunde.example")
        var change = MailboxChange()
        change.password = try await .made(from: "pencil")
        change.isEnabled = false
        try await directory.setMailbox(anna, change)
        #expect(try await directory.authenticate(account: "anna@kunde.example", password: "pencil") == nil)
        #expect(try await directory.mailbox(ofAccount: "anna@kunde.example") == nil)
        change = MailboxChange()
        change.isEnabled = true
        try await directory.setMailbox(anna, change)
        #expect(try await directory.mailbox(ofAccount: "anna@kunde.example")?.address == "anna@kunde.example")
    }

    @Test func aNameThatNobodyBearsHasKeysThatLookLikeAnyAndStay() async throws {
        let folder = try Folder()
        let directory = folder.directory()
        try await directory.makeKunde()
        for account in ["nobody@kunde.example", "x@strange.example", "no address", "anna@kunde.example", ""] {
            let keys = try await Self.keys(directory, account)
            #expect(keys.salt.count == 16 && keys.storedKey.count == 32 && keys.serverKey.count == 32)
            #expect(keys.iterations == LoginKeys.newIterations)
            #expect(try await Self.keys(folder.directory(), account) == keys, "also after a restart")
        }
        #expect(
            try await Self.keys(directory, "Nobody@KUNDE.example").salt == Self.keys(directory, "nobody@kunde.example").salt)
        #expect(try await Self.keys(directory, "nobody@kunde.example").salt != Self.keys(directory, "bert@kunde.example").salt)
    }

    @Test(arguments: [
        ("anna@kunde.example", true), ("ANNA@kunde.example", true), ("anna+shop@kunde.example", true),
        ("anna@alias.example", true), ("sales@kunde.example", true), ("sales+x@kunde.example", true), ("all@kunde.example", true),
        ("owned@kunde.example", true), ("boss@kunde.example", false), ("bosses@kunde.example", false),
        ("nobody@kunde.example", false), ("postmaster@kunde.example", false), ("anna@strange.example", false),
        ("anna%strange.example@kunde.example", false), ("x@other.example", false),
    ])
    func aMailboxSendsAs(sender: String, isAllowed: Bool) async throws {
        let folder = try Folder()
        let directory = try await Self.company(in: folder)
        let anna = try await directory.mailbox(at: Address("anna@kunde.example"))
        #expect(try await directory.maySend(anna.id, as: Address(sender)) == isAllowed)
    }

    @Test(arguments: [
        ("boss@kunde.example", true), ("nobody@kunde.example", true), ("anna@kunde.example", true), ("x@alias.example", true),
        ("postmaster@kunde.example", true), ("x@other.example", false), ("x@strange.example", false),
    ])
    func anAdministratorSendsAs(sender: String, isAllowed: Bool) async throws {
        let folder = try Folder()
        let directory = try await Self.company(in: folder)
        let boss = try await directory.mailbox(at: Address("boss@kunde.example"))
        #expect(try await directory.maySend(boss.id, as: Address(sender)) == isAllowed)
    }

    /// `boss` administers kunde.example, whose catch-all is anna's; `sales` is anna's, `all` leads to `sales`, `bosses` to boss.
    private static func company(in folder: Folder) async throws -> SQLiteDirectory {
        let directory = folder.directory()
        let kunde = try Domain("kunde.example")
        try await directory.addDomain(kunde)
        try await directory.addDomain(Domain("other.example"))
        _ = try await directory.addAliasDomain(Domain("alias.example"), of: kunde)
        try await directory.addMailbox(new("boss@kunde.example"))
        let anna = try Address("anna@kunde.example")
        try await directory.addMailbox(new("anna@kunde.example"))
        try await directory.addAlias(Address("sales@kunde.example"), members: [anna])
        try await directory.addAlias(Address("all@kunde.example"), targets: [.address(Address("sales@kunde.example"))])
        try await directory.addAlias(Address("bosses@kunde.example"), members: [Address("boss@kunde.example")])
        try await directory.addAlias(
            Address("owned@kunde.example"), targets: [.address(Address("x@strange.example"))], owner: anna)
        try await directory.setDomain(kunde, DomainChange(catchAll: .mailbox(anna)))
        return directory
    }

    @Test(arguments: [
        ("pencil", "pencil"), ("I\u{AD}X", "IX"), ("user", "user"), ("USER", "USER"), ("\u{AA}", "a"), ("\u{2168}", "IX"),
        ("a\u{A0}b", "a b"), ("gru\u{308}n", "grün"),
    ])
    func passwordsAreBroughtIntoOneForm(text: String, prepared: String) {
        #expect(SASLPrep.prepared(text) == prepared)
    }

    @Test(arguments: ["", "\u{7}", "\u{AD}", "a\u{200E}", "a\u{E000}", "a\u{85}"])
    func whatSASLprepProhibitsMakesNoKeys(text: String) {
        #expect(SASLPrep.prepared(text) == nil)
    }

    @Test func sendingLimitsAreKept() async throws {
        let folder = try Folder()
        let directory = folder.directory()
        try await directory.makeKunde()
        let anna = try Address("anna@kunde.example")
        #expect(try await directory.mailbox(at: anna).sendingLimit == Mailbox.SendingLimit())
        var change = MailboxChange()
        change.recipientsPerHour = .recipients(10)
        change.recipientsPerDay = .recipients(0)
        try await directory.setMailbox(anna, change)
        #expect(
            try await directory.mailbox(at: anna).sendingLimit == Mailbox.SendingLimit(recipientsPerHour: 10, recipientsPerDay: 0)
        )
        change = MailboxChange()
        change.recipientsPerHour = .standard
        try await directory.setMailbox(anna, change)
        #expect(try await directory.mailbox(at: anna).sendingLimit == Mailbox.SendingLimit(recipientsPerDay: 0))
        change.recipientsPerDay = .recipients(-1)
        #expect(await directoryError { try await directory.setMailbox(anna, change) }?.kind == "invalid")
    }
}
