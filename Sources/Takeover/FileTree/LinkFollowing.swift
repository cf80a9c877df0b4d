/// A tree that can say where the symbolic links on a path lead.
public protocol LinkFollowing: FileTree {
    /// Where a folder really is, as the tree's server sees it, when a link on its path leads out of the top folder of the path, or by an absolute path:
    /// `martlet deliver` follows neither. Nil where the path can stay as it is.
    func placeElsewhere(of path: String) -> String?
}
