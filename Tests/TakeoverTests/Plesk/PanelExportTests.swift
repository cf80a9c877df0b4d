import Testing

@testable import Takeover

@Suite("An export of the panel's database")
struct PanelExportTests {
    @Test("rows come by the columns of CREATE TABLE, whatever stands in the strings")
    func dump() throws {
        let text = #"""
            /*!999999\- enable the sandbox mode */
            -- MariaDB dump
            CREATE TABLE `mail` (
              `id` int(10) unsigned NOT NULL AUTO_INCREMENT,
              `mail_name` varchar(245) CHARACTER SET ascii NOT NULL DEFAULT 'a,b)',
              postbox enum('false','true') NOT NULL DEFAULT 'false',
              PRIMARY KEY (`id`),
              UNIQUE KEY `dom_id` (`id`,`mail_name`),
              CONSTRAINT c FOREIGN KEY (id) REFERENCES other (id)
            ) ENGINE=InnoDB;
            INSERT INTO `other` VALUES (1,'INSERT INTO `mail` VALUES (9,''x'',NULL);');
            INSERT INTO `psa`.`mail` VALUES (1,'an''na\\ \'x\' \n;','true'),
            (-2,"b",NULL),(3,0x6d61780a,_utf8'true');
            insert ignore into mail (mail_name, id) values ('karl',4);
            """#
        let rows = SQLDump(Array(text.utf8), tables: ["mail"]).tables["mail"] ?? []
        #expect(rows.map { $0["id"] } == ["1", "-2", "3", "4"])
        #expect(rows.map { $0["mail_name"] } == ["an'na\\ 'x' \n;", "b", "max\n", "karl"])
        #expect(rows.map { $0["postbox"] } == ["true", nil, "true", nil])
        #expect(rows.map(\.line) == [12, 13, 13, 14])
    }

    @Test("of a dump of all databases the panel's is read, whatever the others have")
    func severalDatabases() {
        let text = """
            CREATE DATABASE /*!32312 IF NOT EXISTS*/ `shop`;
            USE `shop`;
            CREATE TABLE `mail` (`id` int, `text` varchar(9));
            INSERT INTO `mail` VALUES (1,'shop');
            USE `psa`;
            CREATE TABLE `mail` (`id` int, `mail_name` varchar(9));
            INSERT INTO `mail` VALUES (2,'anna');
            USE `wiki`;
            CREATE TABLE `mail` (`id` int);
            INSERT INTO `mail` VALUES (3);
            """
        let dump = SQLDump(Array(text.utf8), tables: ["mail"])
        #expect(dump.tables["mail"]?.map { $0["id"] } == ["2"])
        #expect(dump.damagedLines == [])
    }

    @Test("what is broken in a dump is told by its line, and the rest is read")
    func brokenDump() {
        let text =
            "CREATE TABLE mail (id int, mail_name text);\nINSERT INTO mail VALUES (1,'a'),(2);\nINSERT INTO mail VALUES (3,'c');\n"
        let dump = SQLDump(Array(text.utf8), tables: ["mail"])
        #expect(dump.tables["mail"]?.map { $0["id"] } == ["1", "3"])
        #expect(dump.damagedLines == [2])
        #expect(SQLDump(Array("INSERT INTO mail VALUES (1,'never closed".utf8), tables: ["mail"]).damagedLines == [1])
    }

    @Test("passwords, forwards, groups and aliases are put together from their tables", arguments: [true, false])
    func export(asSQL: Bool) throws {
        let octets = try FixtureTree.panelExport(asSQL: asSQL)
        let export = try #require(PanelExport(octets))
        #expect(export.damagedLines == [])
        #expect(export.users.count == 8)
        #expect(export.users["arzt@praxis.example"]?.password == .crypt("$1$praxis01$rqUMYdVD1DOyy0h1OkaO51"))
        #expect(export.users["arzt@praxis.example"]?.aliases == ["doktor"])
        #expect(export.users["arzt@praxis.example"]?.quotaOctets == 104_857_600)
        #expect(export.users["empfang@praxis.example"]?.password == .plain(#"o'brien \ "e" 5"#))
        #expect(export.users["empfang@praxis.example"]?.forwards == ["empfang@fern.example"])
        #expect(
            export.users["urlaub@praxis.example"]?.password
                == .encrypted("$AES-128-CBC$c29tZXZlY3Rvci0xNi1vYw==$xMfnxxNbFG6pYNnU2S2RGA=="))
        #expect(export.users["urlaub@praxis.example"]?.hasAutoresponder == true)
        #expect(
            export.users["alle@praxis.example"]?.forwards
                == ["arzt@praxis.example", "empfang@praxis.example", "aushilfe@fern.example"])
        #expect(export.users["alle@praxis.example"]?.hasMailbox == false)
        #expect(export.domains["laden.example"]?.isSuspended == true)
        #expect(export.domains["verein.example"]?.unknownUsers == "catch")
    }

    @Test("the form that phpMyAdmin writes is read too")
    func phpMyAdmin() throws {
        let text = #"""
            [{"type":"header","version":"4"},{"type":"database","name":"psa"},
            {"type":"table","name":"domains","database":"psa","data":[{"id":"1","name":"Praxis.example","status":"0"}]},
            {"type":"table","name":"mail","database":"psa","data":[{"id":"7","mail_name":"Anna","postbox":"true","dom_id":"1"}]}]
            """#
        let export = try #require(PanelExport(Array(text.utf8)))
        #expect(export.users["anna@praxis.example"]?.hasMailbox == true)
        #expect(export.users["anna@praxis.example"]?.password == nil)
    }

    @Test("what is no export is none", arguments: ["", "{", "[]", "{}", "hello", "SELECT 1;", "{\"mail\":3}x"])
    func noExport(text: String) {
        #expect(PanelExport(Array(text.utf8)) == nil)
    }

    @Test("what the panel encrypted is decrypted by its key, however it is filled up; with another key there is nothing")
    func key() throws {
        // By openssl enc -aes-128-cbc, with NULs and with PKCS #7; the panel leaves the = out, or not.
        let filled = "$AES-128-CBC$c29tZXZlY3Rvci0xNi1vYw==$xMfnxxNbFG6pYNnU2S2RGA=="
        let padded = "$AES-128-CBC$c29tZXZlY3Rvci0xNi1vYw$1RQzJdi4hXcQ/vqNq6rn7ORrF0TMhM0QUZSbMg/iQbU"
        let key = try #require(PanelKey(Array("0123456789abcdef\n".utf8)))
        #expect(key.password(of: filled) == "ferien-7")
        #expect(key.password(of: padded) == "umlaut-ü-und-mehr-als-16")
        let other = try #require(PanelKey(Array("0123456789abcdeg".utf8)))
        #expect(other.password(of: filled) == nil)
        for text in [
            "", "$AES-128-CBC$", "$AES-128-CBC$$", "$AES-128-CBC$c29t$xMfnxxNbFG6pYNnU2S2RGA==", "$AES-256-CBC$a$b", "klar",
        ] {
            #expect(key.password(of: text) == nil)
        }
        #expect(PanelKey(Array("too short".utf8)) == nil)
    }

    @Test("poppasswd gives passwords by address; a password may hold colons")
    func poppasswd() {
        let file = Poppasswd(lines: TextLines(Array("Kasse@laden.example:bon:5\r\n# x\nnobody\nanna@x.example:\n".utf8)).lines)
        #expect(file.passwords == ["kasse@laden.example": "bon:5"])
        #expect(file.strangeLines == [3, 4])
    }

    @Test(
        "a line of a mail user's file is known by its program",
        arguments: [
            (" true", .nothing), ("/bin/true", .nothing), ("", .nothing),
            (" /usr/bin/deliverquota ./Maildir", .maildir("./Maildir")),
            ("/usr/bin/deliverquota -w 90 ./Maildir", .maildir("./Maildir")), ("/usr/local/psa/bin/psa-spamc accept", .filter),
            ("/usr/local/psa/bin/autoresponder x@y.example", .autoresponder), ("true; rm -r /", .program), ("|", .program),
        ] as [(String, PleskInstruction)])
    func instructions(command: String, expected: PleskInstruction) {
        #expect(PleskInstruction(command: command) == expected)
    }
}
