import Testing

@testable import Takeover

@Suite("users/assign and users/cdb")
struct QmailUsersTests {
    private static let assign = """
        =anna:anna:1001:1001:/home/anna:::
        +anna-:anna:1001:1001:/home/anna:-::
        =Root:alias:7790:2108:/var/qmail/alias:-:postmaster:
        +zwei-:zwei:2002:2002:/srv/zwei:-::
        +zwei-a+:plus:2003:2003:/srv/plus:-:x-:
        .

        """

    private func users(assign: String?, database: [UInt8]? = nil) -> (QmailUsers, [Finding]) {
        var files: [String: MemoryTree.File] = [:]
        if let assign { files["/var/qmail/users/assign"] = .init(Array(assign.utf8)) }
        if let database { files["/var/qmail/users/cdb"] = .init(database) }
        var findings: [Finding] = []
        let users = QmailUsers(tree: MemoryTree(files: files), findings: &findings)
        return (users, findings)
    }

    @Test(
        "an address goes to its exact line, else to the longest prefix",
        arguments: [
            ("anna", "=anna"), ("anna-", "+anna-"), ("anna-news", "+anna-"), ("root", "=root"), ("annab", nil),
            ("zwei-", "+zwei-"),
            ("zwei-x", "+zwei-"), ("zwei-a+b", "+zwei-a+"), ("zwei-a", "+zwei-"), ("zwei", nil), ("", nil),
        ] as [(String, String?)])
    func lookup(local: String, expected: String?) {
        for (users, findings) in [
            users(assign: Self.assign, database: ConstantDatabaseWriter.users(Self.assign)),
            users(assign: nil, database: ConstantDatabaseWriter.users(Self.assign)),
        ] {
            let assignment = users.assignment(for: local)
            #expect(assignment.map { ($0.isWild ? "+" : "=") + $0.key } == expected)
            #expect(findings.isEmpty)
        }
    }

    @Test("database and source say the same of each line; with both the line is named")
    func same() {
        let (both, _) = users(assign: Self.assign, database: ConstantDatabaseWriter.users(Self.assign))
        let (source, findings) = users(assign: Self.assign)
        #expect(both.assignments == source.assignments)
        #expect(both.assignments.map(\.place.line) == [1, 2, 3, 4, 5])
        #expect(both.assignments.last?.ext == "x-")
        #expect(both.assignments.last?.user == .init(name: "plus", uid: 2003, gid: 2003, home: "/srv/plus"))
        // Without the database qmail knows none of them.
        #expect(findings.map(\.topic) == [.damaged])
    }

    @Test("where they differ the database rules, and each line that does not hold is told")
    func difference() {
        let written = Self.assign.replacing("/srv/zwei", with: "/srv/neu")
        let (users, findings) = users(assign: written, database: ConstantDatabaseWriter.users(Self.assign))
        #expect(users.assignment(for: "zwei-x")?.user.home == "/srv/zwei")
        #expect(findings.map(\.topic) == [.changed, .changed])
        #expect(findings.first?.place.line == 4)
    }

    @Test(
        "lines that qmail-newu does not take are told, and the others are read",
        arguments: [
            ("anna:anna:1:1:/home/anna:::\n.\n", 1), ("=anna:anna:1:1:/home/anna\n.\n", 1), ("=anna:anna:one:1:/h:::\n.\n", 1),
            ("=anna:anna:-1:1:/h:::\n.\n", 1), ("\n.\n", 1), ("=b:b:1:1:/h:::\n", 1), (".\n=anna:anna:1:1:/h:::\n", 0),
        ])
    func damaged(text: String, findings count: Int) {
        let (users, findings) = users(assign: text)
        #expect(users.assignment(for: "anna") == nil)
        #expect(findings.filter { $0.place.line != nil || $0.text.english.contains("dot") }.count == count)
    }

    @Test("a damaged database is told, and the source stands in for one that is none")
    func damagedDatabase() {
        let (noHeader, findings) = users(assign: Self.assign, database: [1, 2, 3])
        #expect(noHeader.assignments.count == 5)
        #expect(findings.map(\.topic) == [.damaged])
        let (cut, more) = users(assign: nil, database: Array(ConstantDatabaseWriter.users(Self.assign).prefix(2150)))
        #expect(cut.assignments.count == 2)
        #expect(more.map(\.topic) == [.damaged])
    }

    @Test("of equal keys the first rules; the key of nothing takes all")
    func first() {
        let text = "=a:first:1:1:/h:::\n=a:second:2:2:/h:::\n+:rest:3:3:/rest:-::\n.\n"
        let (users, findings) = users(assign: text, database: ConstantDatabaseWriter.users(text))
        #expect(users.assignment(for: "a")?.user.name == "first")
        #expect(users.assignment(for: "any.body")?.user.name == "rest")
        #expect(findings.isEmpty)
    }
}
