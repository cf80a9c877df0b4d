/// Reads a server that runs Postfix: main.cf and master.cf, its tables, the users of the machine, Dovecot's accounts, and the queue.
public struct PostfixReader: MailServerReader {
    /// Where Postfix looks for its configuration when nobody says another folder.
    public static var usualFolder: String { "/etc/postfix" }
    public static var software: ServerSoftware { .postfix }

    private let tree: any FileTree
    private let configuration: String
    private let postcat: (any PostcatRunning)?

    public static func recognizes(_ tree: any FileTree) -> Bool {
        let file = try? tree.status(of: "\(usualFolder)/main.cf")
        return file?.kind == .file
    }

    public init(tree: any FileTree) {
        self.init(tree: tree, configuration: Self.usualFolder)
    }

    /// - Parameter configuration: the folder with main.cf and master.cf, as the old server sees it.
    public init(tree: any FileTree, configuration: String) {
        self.init(
            tree: tree, configuration: configuration,
            postcat: (tree as? any PostcatProviding)?.postcat(configuration: configuration))
    }

    /// - Parameters:
    ///   - configuration: the folder with main.cf and master.cf, as the old server sees it.
    ///   - postcat: what opens queue files; nil: the queue is counted and not read.
    public init(tree: any FileTree, configuration: String = usualFolder, postcat: (any PostcatRunning)?) {
        self.tree = tree
        self.configuration = configuration
        self.postcat = postcat
    }

    public func read(withQueue: Bool) -> MailServerModel {
        var reading = PostfixReading(tree: tree, configuration: configuration)
        reading.readAll()
        guard withQueue else { return reading.model }
        var model = reading.model
        let queue = PostfixQueueReader(
            tree: tree, postcat: postcat, parameters: reading.parameters, ownDomains: reading.ownDomains,
            origin: reading.origin, leadsIntoMailbox: reading.leadsIntoMailbox,
            mapsBehindFilter: reading.intake.list("receive_override_options").contains("no_address_mappings"))
        model.queue = queue.read(findings: &model.findings)
        return model
    }
}
