import Foundation

/// Debian's Dovecot on one mailbox, without a running server: its own programs, as the account that owns the mailbox.
struct DovecotReader {
    private let folder: TemporaryFolder
    private let account: Account
    private let configuration: String
    private let doveadm: String
    private let imap: String

    init(maildir: Maildir, quota: String, account: Account) throws {
        doveadm = try Peer("doveadm", package: "dovecot-core").path
        imap = try Peer("imap", package: "dovecot-imapd", in: ["/usr/lib/dovecot", "/usr/libexec/dovecot"]).path
        self.account = account
        folder = try TemporaryFolder()
        let run = try folder.makeFolder("run", owner: account)
        configuration = try folder.write(
            "dovecot.conf",
            """
            protocols = imap
            base_dir = \(run)
            state_dir = \(run)
            log_path = /dev/stderr
            ssl = no
            first_valid_uid = 1
            mail_location = maildir:\(maildir.path)
            mail_plugins = quota
            protocol imap {
              mail_plugins = quota imap_quota
            }
            plugin {
              quota = maildir:User quota
              quota_rule = *:storage=\(quota)
            }

            """)
    }

    private func run(_ command: [String], input: String = "") throws -> ChildProcess.Outcome {
        try ChildProcess.run(
            try account.running(command), environment: ["USER": "anna", "HOME": folder.path], folder: folder,
            input: Array(input.utf8))
    }

    /// What `doveadm quota get` says: kibibytes, rounded up, and messages.
    func quota() throws -> (kibibytes: Int, messages: Int) {
        let answer = try run([doveadm, "-c", configuration, "-f", "tab", "quota", "get"]).outputText
        func value(_ type: String) -> Int? {
            let row = answer.split(separator: "\n").map { $0.split(separator: "\t") }.first { $0.count > 2 && $0[1] == type }
            return row.flatMap { Int($0[2]) }
        }
        guard let kibibytes = value("STORAGE"), let messages = value("MESSAGE") else { throw TestFailure("doveadm: \(answer)") }
        return (kibibytes, messages)
    }

    /// Counts the mailbox anew, from its files.
    func recountQuota() throws {
        _ = try run([doveadm, "-c", configuration, "quota", "recalc"])
    }

    /// All mails of the INBOX by IMAP `FETCH BODY.PEEK[]`, with CRLF.
    func fetchAll() throws -> [[UInt8]] {
        let commands = "a SELECT INBOX\r\nb FETCH 1:* BODY.PEEK[]\r\nc LOGOUT\r\n"
        var rest = try run([imap, "-c", configuration], input: commands).output[...]
        var mails: [[UInt8]] = []
        // "* 1 FETCH (BODY[] {2419}", CRLF, that many octets (RFC 3501 §4.3).
        while let end = rest.firstIndex(of: 0x0A) {
            let line = String(decoding: rest[..<end], as: UTF8.self)
            rest = rest[(end + 1)...]
            guard line.contains("FETCH (BODY[] {"), let count = Int(line.split(separator: "{").last?.prefix { $0 != "}" } ?? "")
            else {
                continue
            }
            mails.append(Array(rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        return mails
    }
}
