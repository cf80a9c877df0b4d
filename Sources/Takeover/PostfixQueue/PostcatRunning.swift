/// Opens queue files of Postfix, whose format is Postfix's own: by its program postcat(1), or by what a test says.
public protocol PostcatRunning: Sendable {
    /// What `postcat -e` prints of these files, one after the other. Paths are as the old server sees them. Times are UTC.
    /// - Throws: ``PostcatError`` when one of them cannot be read; nothing is told of the others then.
    func envelopes(of files: [String]) throws(PostcatError) -> [UInt8]

    /// The mail itself (`postcat -bh`): header and body, each line ended with LF.
    /// - Throws: ``PostcatError``
    func content(of file: String) throws(PostcatError) -> [UInt8]
}

/// A tree on whose machine Postfix's postcat can be run.
public protocol PostcatProviding: FileTree {
    /// Nil where it is not installed.
    /// - Parameter configuration: the folder with main.cf, as the old server sees it.
    func postcat(configuration: String) -> (any PostcatRunning)?
}

/// Why a queue file could not be opened.
public struct PostcatError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What postcat said, or the system.
    public var reason: String

    public init(_ reason: String) {
        self.reason = reason
    }

    public var description: String { "postcat: \(reason)" }
}
