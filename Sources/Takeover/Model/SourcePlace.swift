/// Where on the old server something stands.
public struct SourcePlace: Hashable, Sendable, Codable {
    /// The path as the old server sees it (`/var/qmail/control/rcpthosts`), whatever folder the tree was read from.
    public var file: String
    /// From 1; nil where the whole file is meant.
    public var line: Int?

    public init(_ file: String, line: Int? = nil) {
        self.file = file
        self.line = line
    }
}

extension SourcePlace: CustomStringConvertible {
    /// `file` or `file:line`.
    public var description: String { line.map { "\(file):\($0)" } ?? file }
}
