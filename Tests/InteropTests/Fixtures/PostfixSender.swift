import Foundation

/// Debian's Postfix with a configuration and a queue of its own, that sends all mail to one port and receives none.
final class PostfixSender {
    private let folder: TemporaryFolder
    private let root: String
    private let postfix: String
    private let sendmail: String

    /// Starts it; needs root, as Postfix does.
    init(relayingTo port: UInt16) throws {
        postfix = try Peer("postfix", package: "postfix").path
        sendmail = try Peer("sendmail", package: "postfix").path
        guard geteuid() == 0 else { throw TestFailure("Postfix starts only as root: run the tests as root") }
        folder = try TemporaryFolder()
        root = try folder.makeFolder("postfix")
        try folder.makeFolder("postfix/queue")
        try folder.makeFolder("postfix/data", owner: Account("postfix"))
        try folder.write(
            "postfix/main.cf",
            """
            compatibility_level = 3.6
            queue_directory = \(root)/queue
            data_directory = \(root)/data
            command_directory = /usr/sbin
            daemon_directory = /usr/lib/postfix/sbin
            myhostname = postfix.example
            myorigin = postfix.example
            mydestination =
            local_recipient_maps =
            alias_maps =
            inet_interfaces = 127.0.0.1
            inet_protocols = ipv4
            relayhost = [127.0.0.1]:\(port)
            smtp_tls_security_level = none
            maillog_file = \(root)/log
            maillog_file_prefixes = \(root)

            """)
        let services = [
            "pickup unix n - n 60 1 pickup", "cleanup unix n - n - 0 cleanup", "qmgr unix n - n 300 1 qmgr",
            "rewrite unix - - n - - trivial-rewrite", "bounce unix - - n - 0 bounce", "defer unix - - n - 0 bounce",
            "trace unix - - n - 0 bounce", "smtp unix - - n - - smtp", "relay unix - - n - - smtp", "error unix - - n - - error",
            "retry unix - - n - - error", "scache unix - - n - 1 scache", "postlog unix-dgram n - n - 1 postlogd",
        ]
        try folder.write("postfix/master.cf", services.joined(separator: "\n") + "\n")
        try? FileManager.default.copyItem(atPath: "/etc/postfix/dynamicmaps.cf", toPath: "\(root)/dynamicmaps.cf")
        try ChildProcess.run([postfix, "-c", root, "start"], folder: folder)
    }

    /// Puts a mail into its queue.
    func send(_ mail: [UInt8], from sender: String, to recipient: String) throws {
        try ChildProcess.run([sendmail, "-C", "\(root)/main.cf", "-i", "-f", sender, recipient], folder: folder, input: mail)
    }

    /// What it wrote into its log.
    var log: String { (try? String(contentsOfFile: "\(root)/log", encoding: .utf8)) ?? "" }

    func stop() {
        _ = try? ChildProcess.run([postfix, "-c", root, "stop"], folder: folder)
    }
}
