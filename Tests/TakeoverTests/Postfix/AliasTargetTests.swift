import Testing

@testable import Takeover

@Suite("Right sides of aliases")
struct AliasTargetTests {
    @Test(
        "each kind of target",
        arguments: [
            ("anna, bob@far.example", [AliasTarget.address("anna"), .address("bob@far.example")]),
            ("\"|/usr/bin/prog -a \\\"x y\\\", z\"", [.program("/usr/bin/prog -a \"x y\", z")]),
            ("|/bin/cat, anna", [.program("/bin/cat"), .address("anna")]),
            ("/var/mail/archive, /srv/mail/", [.file("/var/mail/archive"), .file("/srv/mail/")]),
            (":include:/etc/list", [.include("/etc/list")]),
            ("\\anna", [.address("\\anna")]),
            ("Anna (at home) <anna@kunde.example>", [.address("anna@kunde.example")]),
            ("anna bob\t carl@far.example,doris", ["anna", "bob", "carl@far.example", "doris"].map { .address($0) }),
            ("anna @ far.example . de bob", [.address("anna@far.example.de"), .address("bob")]),
            ("\"anna m\"@far.example /dev/null", [.address("anna m@far.example"), .file("/dev/null")]),
            (" , ,", []), ("|", []),
        ])
    func targets(text: String, expected: [AliasTarget]) {
        #expect(AliasTarget.targets(text) == expected)
    }

    @Test("names are folded, may be quoted, and of equal ones the first counts")
    func names() {
        let file = AliasFile(
            Array("# c\nRoot: anna\n\"a: b\": bob\nroot: bob\nlist: x,\n  y\nnothing here\n".utf8), file: "/etc/aliases")
        #expect(file.entries.map(\.name) == ["root", "a: b", "list"])
        #expect(file.entries.last?.targets == [.address("x"), .address("y")])
        #expect(file.entries.map(\.place.line) == [2, 3, 5])
        #expect(file.strange.map(\.number) == [4, 7])
    }
}
