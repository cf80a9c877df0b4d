/// Where the mails of the old queue are read from.
public protocol QueuedContents: Sendable {
    /// The octets of a mail as the old server keeps them, lines ended by LF or CRLF.
    /// - Throws: ``SwitchError`` where they cannot be read.
    func octets(of message: MailServerModel.QueuedMessage) async throws(SwitchError) -> [UInt8]
}

/// Mails that lie as files in the old server's tree, and queue files of Postfix, which its postcat reads.
public struct StoredContents: QueuedContents {
    /// More than any mail has; one that does is told of and left where it is.
    public static let largest = 2 << 30

    private let tree: any FileTree
    private let root: String
    private let commands: any CommandRunner
    /// Postfix's configuration folder.
    private let postfix: String?

    /// - Parameters:
    ///   - root: the folder that the tree is of, `/` for the machine itself.
    ///   - postfix: the folder of main.cf, as the old server sees it.
    public init(tree: any FileTree, root: String, postfix: String? = nil, commands: any CommandRunner) {
        self.tree = tree
        self.root = root
        self.postfix = postfix
        self.commands = commands
    }

    public func octets(of message: MailServerModel.QueuedMessage) async throws(SwitchError) -> [UInt8] {
        switch message.content {
        case .file(let path):
            do throws(FileTreeError) {
                if let octets = try tree.contents(of: path, limit: Self.largest) { return octets }
            } catch {
                throw SwitchError("\(error)", german: "\(error)")
            }
            throw SwitchError("\(path) is missing.", german: "\(path) fehlt.")
        case .postfixQueueFile(let path):
            let place = root == "/" ? path : root + path
            let configuration = postfix.map { ["-c", root == "/" ? $0 : root + $0] } ?? []
            // -h -b: the mail and nothing of its envelope (postcat(1)).
            return try await commands.octets(["postcat"] + configuration + ["-h", "-b", place])
        }
    }
}
