import NIOCore

/// The octets of a mail, in parts. CRLF line ends, no dot-stuffing.
public protocol NextHopContent: Sendable {
    /// Octets in all.
    var octets: Int { get }
    /// Reads from the beginning, each time it is called; `nil` at the end.
    func makeReader() -> any NextHopContentReader
}

/// Reads a mail once.
public protocol NextHopContentReader: AnyObject, Sendable {
    /// The next part, at most 64 KiB; nil at the end.
    func next() async throws -> ByteBuffer?
}
