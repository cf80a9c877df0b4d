import Testing

@testable import Takeover

@Suite("Values of main.cf")
struct ParameterExpansionTests {
    private static let names = ["a": "1", "empty": "", "b": "$a$a", "circle": "x$circle"]

    @Test(
        "names are put in as Postfix does",
        arguments: [
            ("$a", "1"), ("$(a)", "1"), ("${a}", "1"), ("${ a }", "1"), ("$b", "11"), ("$$a", "$a"), ("$", "$"), ("$-x", "$-x"),
            ("X${a:no}X", "XX"), ("${empty:{dflt}}", "dflt"), ("${a?yes}", "yes"), ("${a?{yes}:{no}}", "yes"),
            ("${a?{yes}:no}", "yes"),
            ("${empty?{yes}:{no}}", "no"), ("${{$a} == {1} ? {eq} : {ne}}", "eq"), ("${{10} > {9}?{num}:{str}}", "num"),
            ("${{abc}<{abd}?lt:ge}", "lt:ge"), ("${{3.10} >level {3.6}?{L}:{l}}", "L"), ("${a ? { sp aced } : {n}}", "sp aced"),
            ("${a:{x}}end", "end"), ("$undefined ${undefined?x}${undefined:y}", " y"), ("${a", ""), ("${{a} == {a}", ""),
        ])
    func values(text: String, expected: String) {
        var expansion = ParameterExpansion { Self.names[$0] }
        #expect(expansion.expand(text) == expected)
    }

    @Test("circles and doublings end")
    func bounded() {
        var circle = ParameterExpansion { Self.names[$0] }
        #expect(circle.expand("$circle").utf8.count < 100)
        var doubling = ParameterExpansion { name in
            name.hasPrefix("n") ? Int(name.dropFirst()).map { "$n\($0 + 1)$n\($0 + 1)" } : nil
        }
        #expect(doubling.expand("$n0").utf8.count <= 1 << 20)
    }

    @Test("lines go on behind white space, past comments and empty lines; a later setting counts")
    func lines() {
        let text = """
            # a comment
            mydestination = a.example
              # another
            \tb.example

              c.example
            myhostname=first.example
            myhostname =  mail.kunde.example\u{20}\u{20}
            =nothing
            word
            """
        let parameters = PostfixParameters(Array(text.utf8), file: "/etc/postfix/main.cf")
        #expect(parameters.list("mydestination") == ["a.example", "b.example", "c.example"])
        #expect(parameters.place("mydestination").line == 2)
        #expect(parameters.value("myhostname") == "mail.kunde.example")
        #expect(parameters.value("mydomain") == "kunde.example")
        #expect(parameters.value("myorigin") == "mail.kunde.example")
        #expect(parameters.strange.map(\.number) == [9, 10])
        #expect(parameters.doubled.map(\.line) == [8])
        #expect(parameters.seconds("maximal_queue_lifetime", unit: 1) == 432_000)
    }

    @Test("entries of master.cf with their settings")
    func master() {
        let text = """
            smtp      inet  n       -       y       -       20      smtpd
              -o smtpd_banner=hi
              -o { mynetworks = 127.0.0.0/8, 10.0.0.0/8 }
              -osoft_bounce=yes
            dovecot unix - n n - - pipe
              flags=DRhu user=vmail:vmail argv=/usr/lib/dovecot/deliver -f ${sender} {a b}
            short line
            """
        let (services, strange) = MasterService.services(Array(text.utf8))
        #expect(services.map(\.name) == ["smtp", "dovecot"])
        #expect(services.first?.processes == 20)
        #expect(
            services.first?.overrides == [
                .init(name: "smtpd_banner", value: "hi"), .init(name: "mynetworks", value: "127.0.0.0/8, 10.0.0.0/8"),
                .init(name: "soft_bounce", value: "yes"),
            ])
        #expect(services.last?.arguments.last == "a b")
        #expect(strange.map(\.number) == [7])
    }
}
