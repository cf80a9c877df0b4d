import Foundation

/// A mail server that Scripts/peers unpacked into .build-peers, since its package does not stand beside Postfix's.
///
/// It runs in a mount namespace of its own, where the accounts and folders are that were compiled into it: nothing of this machine changes.
final class UnpackedPeer {
    let folder: TemporaryFolder
    private let root: String
    private var process: ChildProcess?

    init() throws {
        guard geteuid() == 0 else { throw TestFailure("mount namespaces are root's: run the tests as root") }
        folder = try TemporaryFolder()
        let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        root = package.appendingPathComponent(".build-peers").path
    }

    /// Starts the program, and waits until it takes connections on the port.
    /// - Parameters:
    ///   - accounts: system accounts it was built with, and their home folders.
    ///   - mounts: commands of the shell that make its folders, run within the namespace; `$ROOT` is where the packages lie.
    func start(_ program: String, _ arguments: [String], accounts: [String: String], mounts: [String], port: UInt16) throws {
        let path = "\(root)/usr/sbin/\(program)"
        guard access(path, X_OK) == 0 else {
            throw TestFailure("\(path) is missing: Scripts/peers fetches it (make test does it)")
        }
        var lines = try [
            "passwd": String(contentsOfFile: "/etc/passwd", encoding: .utf8),
            "group": String(contentsOfFile: "/etc/group", encoding: .utf8),
        ]
        for (index, account) in accounts.sorted(by: { $0.key < $1.key }).enumerated() {
            lines["passwd"]? += "\(account.key):x:\(64_100 + index):\(64_100 + index)::\(account.value):/usr/sbin/nologin\n"
            lines["group"]? += "\(account.key):x:\(64_100 + index):\n"
        }
        var script = ["set -e", "ROOT=\(root)"] + mounts
        for (name, text) in lines { script.append("mount --bind \(try folder.write(name, text)) /etc/\(name)") }
        script.append("exec \(path) \(arguments.joined(separator: " "))")
        let file = try folder.write("start.sh", script.joined(separator: "\n") + "\n")
        let unshare = try Peer("unshare", package: "util-linux").path
        let libraries = ["/usr/lib", "/lib"].map { "\(root)\($0)/x86_64-linux-gnu:\(root)\($0)/aarch64-linux-gnu" }
        process = try ChildProcess(
            [unshare, "--mount", "--propagation", "private", "/bin/sh", file],
            environment: ["LD_LIBRARY_PATH": libraries.joined(separator: ":")], folder: folder)
        try Deadline.wait(.seconds(60), for: "\(program) on port \(port)") {
            guard process?.isRunning == true else { throw TestFailure("\(program) ended: \(output)") }
            return try Dialogue(port: port) != nil
        }
    }

    /// What it said.
    var output: String { process.map { String(decoding: $0.output + $0.errors, as: UTF8.self) } ?? "" }

    func stop() {
        process?.signal(SIGTERM)
        _ = try? process?.wait(.seconds(5))
    }
}
