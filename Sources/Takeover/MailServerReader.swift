/// Reads one kind of server out of its files.
///
/// A reader changes nothing and never fails as a whole: what is missing, damaged or strange becomes a ``Finding``, and all else is in
/// the model. Memory stays bounded by the model's own size.
public protocol MailServerReader: Sendable {
    /// The software it reads.
    static var software: ServerSoftware { get }

    /// Whether the tree looks like a server of that software, so that it can be found without being named.
    static func recognizes(_ tree: any FileTree) -> Bool

    init(tree: any FileTree)

    /// - Parameter withQueue: whether the queue is read too; a large one takes long.
    func read(withQueue: Bool) -> MailServerModel
}
