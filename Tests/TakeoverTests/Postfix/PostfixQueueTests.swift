import Takeover
import Testing

@Suite("The queue of Postfix")
struct PostfixQueueTests {
    /// postcat as a table.
    private struct Table: PostcatRunning {
        var envelopes: [String: String]

        func envelopes(of files: [String]) throws(PostcatError) -> [UInt8] {
            var output = ""
            for file in files {
                guard let envelope = envelopes[file] else { throw PostcatError("\(file): no queue file") }
                output +=
                    "*** ENVELOPE RECORDS /root\(file) ***\n\(envelope)*** MESSAGE CONTENTS /root\(file) ***\n*** MESSAGE FILE END /root\(file) ***\n"
            }
            return Array(output.utf8)
        }

        func content(of file: String) throws(PostcatError) -> [UInt8] { [] }
    }

    private static let queue = "/var/spool/postfix"
    private static let envelope = """
        message_size:            5321             503               4              12            5321               3
        message_arrival_time: Wed Nov 25 13:13:46 2026
        create_time: Wed Nov 25 13:13:46 2026
        named_attribute: rewrite_context=local
        named_attribute: envelope_id=e1
        named_attribute: ret_flags=2
        sender: anna@kunde.example
        named_attribute: log_client_name=localhost
        named_attribute: log_client_address=127.0.0.1
        named_attribute: notify_flags=6
        named_attribute: dsn_orig_rcpt=rfc822;orig@far.example
        original_recipient: orig@far.example
        done_recipient: b@far.example
        original_recipient: c@kunde.example
        recipient: c@kunde.example

        """

    private static func tree(_ files: [(path: String, mode: UInt32)]) -> MemoryTree {
        var tree = PostfixTree.tree("virtual_alias_domains = kunde.example\nmyorigin = kunde.example\n")
        for file in files {
            tree.files["\(queue)/\(file.path)"] = .init([1, 2, 3], status: .init(kind: .file, mode: file.mode, modified: 99))
        }
        return tree
    }

    private static func read(_ tree: MemoryTree, _ envelopes: [String: String]) -> MailServerModel {
        PostfixReader(
            tree: tree, postcat: Table(envelopes: .init(uniqueKeysWithValues: envelopes.map { ("\(queue)/\($0)", $1) }))
        )
        .read(withQueue: true)
    }

    @Test("an envelope has its recipients, done or not, and what their sender wants to know")
    func envelope() throws {
        let model = Self.read(Self.tree([("deferred/A/AB1", 0o700)]), ["deferred/A/AB1": Self.envelope])
        let message = try #require(model.queue?.first)
        #expect(message.id == "AB1")
        #expect(message.content == .postfixQueueFile("/var/spool/postfix/deferred/A/AB1"))
        #expect(message.octets == 5321)
        #expect(message.arrival == 1_795_612_426)
        #expect(message.nextTry == 99)
        #expect(message.sender == "anna@kunde.example")
        #expect(message.envelopeID == "e1")
        #expect(message.returnsOnlyHeader == true)
        #expect(message.usesSMTPUTF8 == true)
        #expect(message.broughtBy == "localhost[127.0.0.1]")
        #expect(message.recipients.map(\.address) == ["b@far.example", "c@kunde.example"])
        #expect(message.recipients.map(\.state) == [.done, .pending])
        #expect(message.recipients.map(\.isLocal) == [false, true])
        #expect(message.recipients.first?.notify == [.success, .failure])
        #expect(message.recipients.first?.original == "rfc822;orig@far.example")
        #expect(message.recipients.last?.notify == nil)
    }

    @Test("folders give the state, and files that are still written are left alone")
    func states() {
        let files: [(String, UInt32)] = [
            ("incoming/A", 0o700), ("active/B", 0o700), ("deferred/C/D/CDE", 0o700), ("hold/H", 0o700), ("maildrop/M", 0o744),
            ("incoming/W", 0o600), ("active/CDE", 0o700),
        ]
        let maildrop = "create_time: Wed Nov 25 13:13:46 2026\nsender: root\nrecipient: anna\n"
        var envelopes = Dictionary(uniqueKeysWithValues: files.map { ($0.0, Self.envelope) })
        envelopes["maildrop/M"] = maildrop
        let model = Self.read(Self.tree(files.map { (path: $0.0, mode: $0.1) }), envelopes)
        let states = Dictionary(uniqueKeysWithValues: (model.queue ?? []).map { ($0.id, $0.state) })
        #expect(states == ["A": .unprocessed, "B": .waiting, "CDE": .waiting, "H": .held, "M": .unprocessed])
        let dropped = model.queue?.first { $0.id == "M" }
        #expect(dropped?.sender == "root@kunde.example")
        #expect(dropped?.recipients.map(\.address) == ["anna@kunde.example"])
        #expect(model.findings(.note).contains { $0.contains("still being written") })
    }

    @Test("names alone are of the domain that stands in the file which myorigin names")
    func origin() throws {
        var tree = Self.tree([("maildrop/M", 0o744)])
        tree.files["/etc/postfix/main.cf"] = .init(Array("myhostname = host.example\nmyorigin = /etc/mailname\n".utf8))
        tree.files["/etc/mailname"] = .init(Array("kunde.example\n".utf8))
        let model = Self.read(
            tree, ["maildrop/M": "create_time: Wed Nov 25 13:13:46 2026\nsender: root\nrecipient: anna\n"])
        let dropped = try #require(model.queue?.first)
        #expect(dropped.sender == "root@kunde.example")
        #expect(dropped.recipients.map(\.address) == ["anna@kunde.example"])
    }

    @Test("recipients whose aliases Postfix has followed lead into their mailboxes and no further")
    func followed() throws {
        let main = """
            mydestination = host.example
            virtual_mailbox_domains = kunde.example
            virtual_mailbox_maps = texthash:/v
            virtual_uid_maps = static:5000
            virtual_gid_maps = static:5000
            virtual_alias_maps = texthash:/a
            recipient_delimiter = +

            """
        let files = [
            "/v": "info@kunde.example info/\n", "/a": "info@kunde.example info@kunde.example bob@far.example\n",
            "/etc/aliases": "anna: bob@far.example\n",
            "/etc/passwd": "anna:x:1000:1000::/home/anna:/bin/sh\ncarl:x:1001:1001::/home/carl:/bin/sh\n",
        ]
        let recipients = [
            "info@kunde.example", "bob@far.example", "anna@host.example", "carl@host.example", "carl+x@host.example",
        ]
        let envelope = "create_time: Wed Nov 25 13:13:46 2026\nsender: x@far.example\n"
        let ends = recipients.map { "recipient: \($0)\n" }.joined()
        func read(_ folder: String, _ main: String, _ more: String = "") -> [String] {
            var tree = PostfixTree.tree(main, files)
            tree.files["\(Self.queue)/\(folder)/A1"] = .init([1], status: .init(kind: .file, mode: 0o744, modified: 99))
            let model = Self.read(tree, ["\(folder)/A1": envelope + more + ends])
            return model.queue?.first?.recipients.filter(\.isFinal).map(\.address) ?? []
        }
        let final = ["info@kunde.example", "carl@host.example", "carl+x@host.example"]
        #expect(read("deferred", main) == final)
        #expect(read("maildrop", main) == [])
        // A filter is asked first, and its mail comes back through a service that follows the aliases.
        let behind = main + "receive_override_options = no_address_mappings\n"
        #expect(read("active", behind, "content_filter: scan:[127.0.0.1]:10025\n") == [])
        #expect(read("active", behind) == final)
    }

    @Test("one file that cannot be read spoils no other")
    func damaged() {
        let model = Self.read(
            Self.tree([("deferred/A/A1", 0o700), ("deferred/A/A2", 0o700), ("corrupt/C1", 0o700)]),
            ["deferred/A/A2": Self.envelope])
        #expect(model.queue?.count == 3)
        #expect(model.queue?.filter { $0.state == .corrupt }.map(\.id).sorted() == ["A1", "C1"])
        #expect(model.findings(.damaged).count == 2)
    }

    @Test("the failures that nobody was told of, VERP, and a redirection")
    func more() throws {
        var tree = Self.tree([("deferred/A/A1", 0o700), ("deferred/A/A2", 0o700)])
        tree.files["/var/spool/postfix/bounce/A1"] = .init(Array("<b@far.example>: no such user\n".utf8))
        let model = Self.read(
            tree,
            [
                "deferred/A/A1": "verp_delimiters: +=\n" + Self.envelope,
                "deferred/A/A2": Self.envelope + "redirect_to: spam@kunde.example\n",
            ])
        let first = try #require(model.queue?.first { $0.id == "A1" })
        #expect(first.failureText == "<b@far.example>: no such user\n")
        #expect(first.perRecipientSender?.sender(for: "x@far.example") == "anna+x=far.example@kunde.example")
        #expect(model.queue?.first { $0.id == "A2" }?.recipients.map(\.address) == ["spam@kunde.example"])
    }

    @Test("without postcat the mails are counted, and that is told")
    func withoutPostcat() {
        let model = PostfixReader(tree: Self.tree([("deferred/A/A1", 0o700)]), postcat: nil).read(withQueue: true)
        #expect(model.queue == nil)
        #expect(model.findings(.lost).contains { $0.hasPrefix("1 mails wait") })
    }
}
