import Testing

@testable import martlet

@Suite struct ConfigurationKeyLinesTests {
    private static let text = #"""
        # a = 1
        first = "x # no comment \" still"   # comment
        'quoted key' = '\'
        many = """
        inside = 5
        \""" still inside"""
        a.b = 1
        list = [ # comment ]
          "one", ["x",
          "y"], { in = 1, line = "2" },
        ]
        literal = '''
        [not.a.table]
        '''

        [limits] # here
        message = 5
        [[listen]]
        address = "]"
        [[listen]]

        address = 1979-05-27T07:32:00Z
        [listen.below]
        deep = true
        """#

    @Test(
        "Keys are found on their lines",
        arguments: [
            ("first", 2), ("quoted key", 3), ("many", 4), ("a", 7), ("a.b", 7), ("list", 8), ("list[0]", 9), ("list[1]", 9),
            ("list[1][1]", 10),
            ("list[2].line", 10), ("literal", 12), ("limits", 16), ("limits.message", 17), ("listen[0]", 18),
            ("listen[0].address", 19),
            ("listen[1].address", 22), ("listen[1].below", 23), ("listen[1].below.deep", 24),
        ])
    func found(key: String, line: Int) {
        #expect(KeyLines(Self.text).line(of: path(key)) == line)
    }

    @Test("What only looks like a key is none", arguments: ["inside", "not", "not.a.table"])
    func notFound(key: String) {
        #expect(!KeyLines(Self.text).contains(path(key)))
    }

    @Test("A key that the file does not hold is laid to its section")
    func section() {
        #expect(KeyLines(Self.text).line(of: path("limits.errors")) == 16)
        #expect(KeyLines(Self.text).line(of: path("listen[1].other")) == 20)
        #expect(KeyLines(Self.text).line(of: path("nowhere.errors")) == nil)
    }

    private func path(_ text: String) -> ConfigurationPath {
        ConfigurationPath(
            text.split(separator: ".").flatMap { part in
                part.split(separator: "[").enumerated().map { index, piece in
                    index == 0 ? .key(String(piece)) : .index(Int(piece.dropLast()) ?? 0)
                }
            })
    }
}
