/// Why a file of the old server could not be read.
public struct FileTreeError: Error, Hashable, Sendable, CustomStringConvertible {
    public var path: String
    /// What the system said, or what is wrong with the file.
    public var reason: String

    public init(_ path: String, _ reason: String) {
        self.path = path
        self.reason = reason
    }

    public var description: String { "\(path): \(reason)" }
}
