import Testing

@testable import martlet

@Suite("The envelope of qmail-queue")
struct QmailQueueTests {
    private static func envelope(_ text: String) -> QmailQueueProgram.Envelope? { .init(Array(text.utf8)) }

    @Test func isRead() throws {
        let envelope = try #require(Self.envelope("Fanna@kunde.example\u{0}Tx@far.example\u{0}Ty@far.example\u{0}\u{0}"))
        #expect(envelope.sender == "anna@kunde.example")
        #expect(envelope.recipients == ["x@far.example", "y@far.example"])
        #expect(envelope.parts().map(\.recipients) == [["x@far.example", "y@far.example"]])
    }

    @Test(arguments: [
        "", "F", "Fa@b.example\u{0}", "Fa@b.example\u{0}\u{0}", "Fa@b.example\u{0}Tx@y.example\u{0}", "Tx@y.example\u{0}\u{0}",
        "Fa@b.example\u{0}Xx@y.example\u{0}\u{0}", "Fa@b.example\u{0}Tx@y.example",
    ])
    func isNotTakenWhereItIsNone(text: String) {
        #expect(Self.envelope(text) == nil)
    }

    @Test(arguments: [
        (
            "Flist-@host.example-@[]\u{0}Tx@far.example\u{0}Tanna@kunde.example\u{0}\u{0}",
            ["list-x=far.example@host.example", "list-anna=kunde.example@host.example"]
        ),
        ("F\u{0}Tx@far.example\u{0}\u{0}", [""]), ("F#@[]\u{0}Tx@far.example\u{0}\u{0}", [""]),
    ])
    func eachRecipientHasItsSenderWhereThatIsAsked(text: String, senders: [String]) {
        #expect(Self.envelope(text)?.parts().map(\.sender) == senders)
    }

    @Test func onlyWhatTimeDoesNotHealIsForGood() {
        #expect(QmailQueueProgram.exit(of: .noPermission).rawValue == 31)
        #expect(QmailQueueProgram.exit(of: .temporaryFailure).rawValue == 71)
        #expect(QmailQueueProgram.exit(of: .configuration).rawValue == 71)
    }
}
