/// The readers that there are: what is looked through when nobody says which software the old server runs.
public enum MailServerReaders {
    /// The closest description first: a server with vpopmail or Plesk on it has qmail's files as well.
    public static let all: [any MailServerReader.Type] = [
        PleskReader.self, VpopmailReader.self, QmailReader.self, PostfixReader.self,
    ]

    /// The reader of `software`; nil where there is none.
    public static func reader(of software: ServerSoftware) -> (any MailServerReader.Type)? {
        all.first { $0.software == software }
    }

    /// Those that recognise `tree`, the closest first.
    public static func recognizing(_ tree: any FileTree) -> [any MailServerReader.Type] {
        all.filter { $0.recognizes(tree) }
    }
}
