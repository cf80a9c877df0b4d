import Foundation
import GRDB
import Takeover
import Testing

@Suite("Postfix that hands mail to Dovecot")
struct DovecotAccountsTests {
    private static let main = """
        mydestination = localhost
        virtual_mailbox_domains = kunde.example
        virtual_mailbox_maps = texthash:/v
        virtual_transport = lmtp:unix:private/dovecot-lmtp

        """
    private static let files = [
        "/v": "anna@kunde.example x\nbernd@kunde.example x\ncarl@kunde.example x\n",
        "/etc/passwd": "vmail:x:5000:5000::/srv/vmail:/bin/false\n",
        "/etc/group": "root:x:0:\nvmail:x:5005:\n",
        "/etc/dovecot/dovecot.conf": "!include_try /usr/share/dovecot/protocols.d/*.protocol\n!include conf.d/*.conf\n",
        "/etc/dovecot/conf.d/10-mail.conf":
            "mail_location = maildir:/srv/vmail/%d/%Ln # here\nplugin {\n  quota_rule = *:storage=1G\n}\n",
        "/etc/dovecot/conf.d/auth.conf": """
        passdb {
          driver = passwd-file
          args = scheme=SHA512-CRYPT username_format=%u /etc/dovecot/users
        }
        userdb {
          driver = passwd-file
          args = username_format=%u /etc/dovecot/users
          default_fields = uid=vmail gid=vmail home=/srv/vmail/%d/%n
        }

        """,
        "/etc/dovecot/users": """
        # users
        anna@kunde.example:$6$salt$hash::::::
        bernd@kunde.example:{SSHA256}abc=:1234:1235::/srv/bernd::userdb_mail=maildir:~/Maildir userdb_quota_rule=*:storage=100M:messages=50
        carl@kunde.example:{PLAIN}geheim::::::
        doris@kunde.example:x::::::

        """,
    ]

    @Test("mailboxes lie where Dovecot has them, with its passwords and quotas")
    func accounts() {
        let model = PostfixTree.model(Self.main, Self.files)
        let anna = model.mailbox("anna@kunde.example")
        #expect(anna?.path == "/srv/vmail/kunde.example/anna")
        #expect(anna?.uid == 5000)
        #expect(anna?.gid == 5005)
        #expect(anna?.password == "$6$salt$hash")
        #expect(anna?.quotaOctets == 1 << 30)
        let bernd = model.mailbox("bernd@kunde.example")
        #expect(bernd?.path == "/srv/bernd/Maildir")
        #expect(bernd?.uid == 1234)
        #expect(bernd?.password == "{SSHA256}abc=")
        #expect(bernd?.quotaOctets == 100 << 20)
        #expect(bernd?.quotaMessages == 50)
        #expect(model.mailbox("carl@kunde.example")?.cleartext == "geheim")
        #expect(model.mailboxes.count == 3)
        #expect(model.routes.isEmpty)
    }

    @Test("where Postfix has no table of mailboxes, Dovecot's users are the mailboxes")
    func listed() {
        let model = PostfixTree.model(Self.main.replacing("virtual_mailbox_maps = texthash:/v\n", with: ""), Self.files)
        #expect(model.mailboxes.map(\.localPart).sorted() == ["anna", "bernd", "carl", "doris"])
    }

    @Test("the same by a pipe into Dovecot's program")
    func pipe() {
        let model = PostfixTree.model(Self.main.replacing("lmtp:unix:private/dovecot-lmtp", with: "dovecot"), Self.files)
        #expect(model.mailbox("anna@kunde.example")?.path == "/srv/vmail/kunde.example/anna")
    }

    @Test("accounts in a database, and formats other than Maildir, are told with what to do")
    func others() {
        var files = Self.files
        files["/etc/dovecot/conf.d/auth.conf"] =
            "passdb {\n driver = sql\n args = /etc/dovecot/sql.conf\n}\nuserdb {\n driver = static\n args = uid=5 gid=5 home=/srv/%n\n}\n"
        files["/etc/dovecot/conf.d/10-mail.conf"] = "mail_location = mdbox:~/mdbox\n"
        let model = PostfixTree.model(Self.main, files)
        #expect(model.mailboxes.isEmpty)
        #expect(model.findings(.lost).contains { $0.contains("names no Maildir") && $0.contains("anna@kunde.example") })
        let database = model.findings.first { $0.quote == "/etc/dovecot/sql.conf" }
        #expect(database?.place == SourcePlace("/etc/dovecot/conf.d/auth.conf", line: 1))
        #expect(database?.advice?.german.contains("passwd-file") == true)
    }

    @Test("accounts in a SQLite file are asked for as Dovecot asks")
    func sqlite() throws {
        let path = NSTemporaryDirectory() + "accounts-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let database = try DatabaseQueue(path: path)
        try database.write { db in
            try db.execute(
                sql: """
                    CREATE TABLE accounts (name TEXT, realm TEXT, secret TEXT, owner INTEGER);
                    INSERT INTO accounts VALUES ('anna', 'kunde.example', '$6$salt$hash', 4711), ('o''hara', 'kunde.example', 'x', 4712);
                    """)
        }
        try database.close()
        var tree = PostfixTree.tree(Self.main, Self.files)
        tree.files["/v"] = .init(Array("anna@kunde.example x\no'hara@kunde.example x\nbernd@kunde.example x\n".utf8))
        tree.files["/etc/postfix/main.cf"] = .init(Array(Self.main.utf8))
        tree.files["/etc/dovecot/conf.d/auth.conf"] = .init(
            Array(
                """
                passdb {
                  driver = sql
                  args = /etc/dovecot/sql.conf
                }
                userdb {
                  driver = sql
                  args = /etc/dovecot/sql.conf
                }

                """.utf8))
        tree.files["/etc/dovecot/sql.conf"] = .init(
            Array(
                """
                # accounts
                driver = sqlite
                connect = /srv/accounts
                password_query = SELECT secret AS password FROM accounts \\
                  WHERE name = '%n' AND realm = '%d'
                user_query = SELECT owner AS uid, 5000 AS gid, '/srv/%d/%n' AS home FROM accounts WHERE name = '%n' AND realm = '%d'

                """.utf8))
        tree.files["/srv/accounts"] = .init(Array(try Data(contentsOf: URL(fileURLWithPath: path))))
        let model = PostfixReader(tree: tree).read(withQueue: false)
        let anna = model.mailbox("anna@kunde.example")
        #expect(anna?.password == "$6$salt$hash")
        #expect(anna?.uid == 4711)
        #expect(anna?.gid == 5000)
        #expect(anna?.path == "/srv/vmail/kunde.example/anna")
        #expect(model.mailbox("o'hara@kunde.example")?.uid == 4712)
        #expect(!model.findings.contains { $0.quote == "/etc/dovecot/sql.conf" })
    }

    @Test("files that include each other end")
    func circle() {
        let model = PostfixTree.model(Self.main, ["/etc/dovecot/dovecot.conf": "!include dovecot.conf\n!include dovecot.conf\n"])
        #expect(model.software == .postfix)
    }
}
