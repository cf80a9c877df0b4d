import Takeover

/// A small qmail server in memory, to be made strange.
struct QmailTree {
    var tree = MemoryTree([
        "/var/qmail/control/me": "mail.home.example\n",
        "/var/qmail/control/locals": "home.example\n",
        "/var/qmail/control/rcpthosts": "home.example\nvirtual.example\n",
        "/var/qmail/control/virtualdomains": "virtual.example:vd\n",
        "/etc/passwd": """
        root:x:0:0:root:/root:/bin/sh
        alias:x:7790:2108::/var/qmail/alias:/bin/true
        anna:x:1001:1001:Anna:/home/anna:/bin/sh
        vd:x:2000:2000::/srv/vd:/bin/false

        """,
        "/home/anna/Maildir/new/1": "",
        "/srv/vd/.qmail-lena": "./lena/Maildir/\n",
        "/srv/vd/lena/Maildir/new/1": "",
    ])

    init() {
        folder("/home/anna", uid: 1001)
        folder("/srv/vd", uid: 2000)
        folder("/var/qmail/alias", uid: 7790)
    }

    mutating func folder(_ path: String, uid: UInt32, mode: UInt32 = 0o755) {
        tree.folderStatus[path] = FileStatus(kind: .folder, mode: mode, uid: uid, gid: uid)
    }

    mutating func file(_ path: String, _ text: String, mode: UInt32 = 0o644, modified: Int64 = 0) {
        tree.files[path] = MemoryTree.File(Array(text.utf8), status: FileStatus(kind: .file, mode: mode, modified: modified))
    }

    func model(withQueue: Bool = false) -> MailServerModel { QmailReader(tree: tree).read(withQueue: withQueue) }
}

extension MailServerModel {
    /// `name@domain → instructions`, `name-*@domain`, `*@domain`, sorted.
    var addressLines: [String] {
        addresses.map { address in
            let name =
                switch address.name {
                case .exactly(let name): name
                case .beginning(let name): name + "*"
                case .any: "*"
                }
            return "\(name)@\(address.domain) → \(address.instructions.map(Self.text).joined(separator: " "))"
        }.sorted()
    }

    /// `name@domain: path`, sorted.
    var mailboxLines: [String] { mailboxes.map { "\($0.localPart)@\($0.domain): \($0.path)" }.sorted() }

    func findings(_ topic: Finding.Topic, at file: String) -> [Finding] {
        findings.filter { $0.topic == topic && $0.place.file == file }
    }

    private static func text(_ instruction: DeliveryInstruction) -> String {
        switch instruction {
        case .maildir(let path): "\(path)/"
        case .mbox(let path): path
        case .forward(let address): "&\(address)"
        case .program(let command): "|\(command)"
        case .refuse(let text): "refuse(\(text))"
        case .putOff: "putOff"
        }
    }
}
