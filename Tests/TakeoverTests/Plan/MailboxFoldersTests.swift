import Testing

@testable import Takeover

@Suite("What martlet deliver is let into")
struct MailboxFoldersTests {
    @Test(
        "the folders that mailboxes lie below are few and deep",
        arguments: [
            (["/srv/mail/a.example/anna/Maildir", "/srv/mail/a.example/bernd/Maildir"], ["/srv/mail/a.example"]),
            (["/srv/mail/a.example/anna/Maildir", "/srv/mail/b.example/bernd/Maildir"], ["/srv/mail"]),
            (["/home/anna/Maildir", "/home/bernd/Maildir", "/var/vmail/x/Maildir"], ["/home", "/var/vmail/x"]),
            (["/var/vmail/x/Maildir", "/var/qmail/mailnames/p/y/Maildir"], ["/var/qmail/mailnames/p/y", "/var/vmail/x"]),
            (["/home/anna/Maildir"], ["/home/anna"]), (["/Maildir", "x/Maildir", "/var/Maildir"], []), ([], []),
            ((1...9).map { "/var/\($0)/Maildir" }, ["/var"]),
        ] as [([String], [String])])
    func roots(maildirs: [String], roots: [String]) {
        #expect(MailboxFolders.common(maildirs) == roots)
    }
}
