import Takeover

/// A Postfix server as a tree in memory: main.cf and what it names.
enum PostfixTree {
    static let master = """
        smtp inet n - y - 30 smtpd
        smtp unix - - y - 40 smtp
        relay unix - - y - - smtp
        local unix - n n - - local
        virtual unix - n n - 8 virtual
        lmtp unix - - y - - lmtp
        dovecot unix - n n - - pipe
          flags=DRhu user=vmail:vmail argv=/usr/lib/dovecot/dovecot-lda -f ${sender} -d ${recipient}
        filter unix - n n - - pipe user=filter argv=/usr/bin/filter
        error unix - - y - - error

        """

    static func model(_ main: String, _ files: [String: String] = [:]) -> MailServerModel {
        PostfixReader(tree: tree(main, files)).read(withQueue: false)
    }

    static func tree(_ main: String, _ files: [String: String] = [:]) -> MemoryTree {
        var all = ["/etc/postfix/main.cf": main, "/etc/postfix/master.cf": master, "/etc/hostname": "mail\n"]
        all.merge(files) { $1 }
        return MemoryTree(all)
    }
}

extension MailServerModel {
    func mailbox(_ address: String) -> Mailbox? { mailboxes.first { "\($0.localPart)@\($0.domain)" == address } }

    func address(_ text: String) -> Address? {
        addresses.first {
            switch $0.name {
            case .exactly(let name): "\(name)@\($0.domain)" == text
            case .beginning(let name): "\(name)*@\($0.domain)" == text
            case .any: "@\($0.domain)" == text
            }
        }
    }

    func findings(_ topic: Finding.Topic) -> [String] { findings.filter { $0.topic == topic }.map(\.text.english) }
}
