import Foundation

/// The folders of a server, and whom it serves as.
struct ServerHome: Equatable {
    /// Absolute, without a slash at its end.
    let path: String
    /// The folder below which mailboxes are made.
    let mailRoot: String
    /// Empty: whoever owns the home.
    let user: String

    var directoryPath: String { path + "/directory.sqlite" }
    /// The folder of the queue.
    var queuePath: String { path + "/queue" }
    var tracePath: String { path + "/trace.sqlite" }
}
