/// What a file is opened for.
public enum FileUse: Sendable {
    /// A new file of mode 0600, to write and read; EEXIST where there is one.
    case create
    /// A lock file: made where it is missing.
    case lock
    /// To add at the end; ENOENT where there is none.
    case append
    case read
    case folder
}
