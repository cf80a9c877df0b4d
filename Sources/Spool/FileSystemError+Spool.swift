import Files

extension FileSystemError {
    /// The same for the one who answers the client: 452 4.3.1 for a full disk, 451 4.3.0 for the rest.
    var spool: SpoolError {
        isNoSpace ? .noSpace(path: path) : .unreachable("\(path) cannot be used: \(reason).")
    }
}
