import Takeover
import Testing

@Suite("The queue of a qmail server")
struct QmailQueueTests {
    private func queue(_ files: [String: String], control: [String: String] = [:]) -> ([MailServerModel.QueuedMessage], [Finding])
    {
        var server = QmailTree()
        for (name, text) in control { server.file("/var/qmail/control/\(name)", text) }
        for (name, text) in files { server.file("/var/qmail/queue/\(name)", text, modified: Int64(name.utf8.count)) }
        let model = server.model(withQueue: true)
        return (model.queue ?? [], model.findings.filter { $0.place.file.hasPrefix("/var/qmail/queue") })
    }

    @Test("sub-folders may be as many as they like, or none", arguments: ["mess/17/5", "mess/5", "mess/1000/5"])
    func split(mess: String) {
        let (messages, findings) = queue([
            mess: "Subject: x\n\n", "info/3/5": "Fa@far.example\0", "remote/9/5": "Tb@far.example\0",
        ])
        #expect(messages.map(\.id) == ["5"])
        #expect(messages.first?.content == .file("/var/qmail/queue/\(mess)"))
        #expect(messages.first?.octets == 12)
        #expect(findings.isEmpty)
    }

    @Test("done recipients stay done, over both channels, and the next try is the sooner one")
    func channels() {
        let (messages, _) = queue([
            "mess/1/100": "x", "info/1/100": "Fa@far.example\0", "local/1/100": "Tvd-Lena@virtual.example\0Danna@home.example\0",
            "remote/1/100": "Db@far.example\0Tc@far.example\0", "bounce/100": "<b@far.example>:\nno\n\n",
        ])
        #expect(
            messages.first?.recipients == [
                .init("Lena@virtual.example", isLocal: true), .init("anna@home.example", .done, isLocal: true),
                .init("b@far.example", .done), .init("c@far.example"),
            ])
        #expect(messages.first?.nextTry == Int64("local/1/100".utf8.count))
        #expect(messages.first?.arrival == Int64("info/1/100".utf8.count))
        #expect(messages.first?.failureText == "<b@far.example>:\nno\n\n")
    }

    @Test(
        "senders are what qmail means by them",
        arguments: [
            ("a@far.example", "a@far.example", nil), ("", "", nil), ("#@[]", "", nil),
            ("list-@host.example-@[]", "list-@host.example", .init(prefix: "list-", domain: "host.example")),
            ("list-@a@host.example-@[]", "list-@a@host.example", .init(prefix: "list-@a", domain: "host.example")),
            ("-@[]", "", nil), ("bare-@[]", "bare", nil), ("f\u{fc}r@far.example", "für@far.example", nil),
        ] as [(String, String, MailServerModel.PerRecipientSender?)])
    func senders(record: String, sender: String, each: MailServerModel.PerRecipientSender?) {
        let (messages, _) = queue(["mess/1/1": "x", "info/1/1": "F\(record)\0", "remote/1/1": "Tb@far.example\0"])
        #expect(messages.first?.sender == sender)
        #expect(messages.first?.perRecipientSender == each)
    }

    @Test("a mail that qmail-send has not looked at is unprocessed, whatever was begun of it")
    func unprocessed() {
        let (messages, findings) = queue([
            "mess/1/1": "x",
            "todo/1": "u1001\0p77\0Fa@far.example\0Tanna@HOME.example\0Tx@virtual.example\0Tbare\0Tb@far.example\0",
            "intd/1": "u1001\0", "info/1/1": "Fa@far.example\0", "remote/1/1": "Dold@far.example\0",
            "todo/23/2": "Fb@far.example\0Tx@y\0",
            "mess/2": "y",
        ])
        #expect(messages.map(\.state) == [.unprocessed, .unprocessed])
        #expect(messages.first?.broughtBy == "uid 1001")
        #expect(messages.first?.nextTry == nil)
        #expect(
            messages.first?.recipients.map(\.address) == [
                "anna@HOME.example", "x@virtual.example", "bare@mail.home.example", "b@far.example",
            ])
        #expect(messages.first?.recipients.map(\.isLocal) == [true, true, false, false])
        #expect(findings.isEmpty)
    }

    @Test("what is through, and what was never wholly taken, is left out and told once")
    func leftovers() {
        let (messages, findings) = queue([
            "mess/1/1": "x", "intd/1": "u0\0", "mess/1/2": "x", "mess/1/3": "x", "info/1/3": "Fa@far.example\0", "mess/1/4": "x",
            "info/1/4": "Fa@far.example\0", "remote/1/4": "Db@far.example\0", "local/1/9": "Tanna@home.example\0",
            "pid/123.1": "x",
        ])
        #expect(messages.isEmpty)
        #expect(findings.map(\.topic) == [.note, .note])
        #expect(findings.last?.text.english.hasPrefix("4 mails") == true)
    }

    @Test("a mail whose recipients are all done is there as long as its failures are not told")
    func unreported() {
        let (messages, _) = queue(["mess/1/1": "x", "info/1/1": "Fa@far.example\0", "bounce/1": "<b@far.example>:\nno\n\n"])
        #expect(messages.first?.recipients == [])
        #expect(messages.first?.failureText == "<b@far.example>:\nno\n\n")
        #expect(messages.first?.nextTry == nil)
    }

    @Test(
        "what is damaged is told, and the rest is read",
        arguments: [
            (["info/1/1": "Fa@far.example\0"], 0, 1),
            (["todo/1": "Fa@far.example\0"], 0, 1),
            (["mess/1/1": "x", "info/1/1": "", "remote/1/1": "Tb@far.example\0"], 1, 1),
            (["mess/1/1": "x", "info/1/1": "Fa@far.example", "remote/1/1": "Tb@far.example\0"], 1, 2),
            (["mess/1/1": "x", "info/1/1": "Fa@far.example\0", "remote/1/1": "Tb@far.example\0Tc@far"], 1, 1),
            (["mess/1/1": "x", "info/1/1": "Fa@far.example\0", "remote/1/1": "Xb@far.example\0Tc@far.example\0\0"], 1, 1),
            (
                ["mess/1/1": "x", "mess/1/1.old": "x", "mess/readme": "", "info/1/1": "Fa\0", "remote/1/1": "Tb@far.example\0"],
                1, 1
            ),
            (["mess/1/01": "x", "mess/1/99999999999999999999999": "x"], 0, 1),
        ] as [([String: String], Int, Int)])
    func damaged(files: [String: String], messages count: Int, findings findingCount: Int) {
        let (messages, findings) = queue(files)
        #expect(messages.count == count)
        #expect(findings.count == findingCount)
        #expect(messages.allSatisfy { $0.recipients.count == 1 })
    }

    @Test("a mail without a sender's record is corrupt and stays in the list")
    func corrupt() {
        let (messages, _) = queue(["mess/1/1": "x", "info/1/1": "", "remote/1/1": "Tb@far.example\0"])
        #expect(messages.map(\.state) == [.corrupt])
    }

    @Test("a server without a queue has an empty one")
    func none() {
        let (messages, findings) = queue([:])
        #expect(messages.isEmpty)
        #expect(findings.map(\.topic) == [.damaged])
    }

    @Test(
        "the user part goes only where virtualdomains puts it",
        arguments: [
            ("vd-lena@virtual.example", "lena@virtual.example"), ("VD-lena@Virtual.Example", "lena@Virtual.Example"),
            ("vdlena@virtual.example", "vdlena@virtual.example"), ("vd-x@home.example", "vd-x@home.example"),
            ("anna-boss@virtual.example", "boss@virtual.example"), ("w-x@sub.wild.example", "x@sub.wild.example"),
            ("other-x@virtual.example", "other-x@virtual.example"), ("nodomain", "nodomain"),
        ])
    func userParts(recipient: String, expected: String) {
        let (messages, _) = queue(
            ["mess/1/1": "x", "info/1/1": "Fa@far.example\0", "local/1/1": "T\(recipient)\0"],
            control: ["virtualdomains": "virtual.example:vd\nboss@virtual.example:anna\n.wild.example:w\n"])
        #expect(messages.first?.recipients.map(\.address) == [expected])
    }

    @Test("percenthack is followed as qmail-send follows it")
    func percent() {
        let (messages, _) = queue(
            ["mess/1/1": "x", "todo/1": "Fa@far.example\0Tanna%home.example@old.example\0Tx%y@far.example\0"],
            control: ["percenthack": "old.example\n"])
        #expect(messages.first?.recipients == [.init("anna@home.example", isLocal: true), .init("x%y@far.example")])
    }
}
