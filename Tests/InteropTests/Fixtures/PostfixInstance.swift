import Foundation

/// A Postfix of Debian with a configuration, a queue and a log of its own, that does what its main.cf and its services say.
final class PostfixInstance {
    let folder: TemporaryFolder
    /// Where its main.cf lies.
    let root: String
    private let postfix: String

    /// Makes its folders; needs root, as Postfix does.
    init() throws {
        postfix = try Peer("postfix", package: "postfix").path
        guard geteuid() == 0 else { throw TestFailure("Postfix starts only as root: run the tests as root") }
        folder = try TemporaryFolder()
        root = try folder.makeFolder("postfix")
        try folder.makeFolder("postfix/queue")
        try folder.makeFolder("postfix/data", owner: Account("postfix"))
    }

    /// Starts it.
    /// - Parameters:
    ///   - settings: the lines of main.cf beside those that every instance here has.
    ///   - services: the lines of master.cf beside those that every instance here has.
    func start(_ settings: String, services: [String]) throws {
        try folder.write(
            "postfix/main.cf",
            """
            compatibility_level = 3.6
            queue_directory = \(root)/queue
            data_directory = \(root)/data
            command_directory = /usr/sbin
            daemon_directory = /usr/lib/postfix/sbin
            mydestination =
            local_recipient_maps =
            alias_maps =
            inet_interfaces = 127.0.0.1
            inet_protocols = ipv4
            maillog_file = \(root)/log
            maillog_file_prefixes = \(root)
            \(settings)

            """)
        let common = [
            "cleanup unix n - n - 0 cleanup", "qmgr unix n - n 300 1 qmgr", "rewrite unix - - n - - trivial-rewrite",
            "bounce unix - - n - 0 bounce", "defer unix - - n - 0 bounce", "trace unix - - n - 0 bounce",
            "error unix - - n - - error", "retry unix - - n - - error", "postlog unix-dgram n - n - 1 postlogd",
        ]
        try folder.write("postfix/master.cf", (common + services).joined(separator: "\n") + "\n")
        try? FileManager.default.copyItem(atPath: "/etc/postfix/dynamicmaps.cf", toPath: "\(root)/dynamicmaps.cf")
        try ChildProcess.run([postfix, "-c", root, "start"], folder: folder)
    }

    /// What it wrote into its log.
    var log: String { (try? String(contentsOfFile: "\(root)/log", encoding: .utf8)) ?? "" }

    func stop() {
        _ = try? ChildProcess.run([postfix, "-c", root, "stop"], folder: folder)
    }
}
