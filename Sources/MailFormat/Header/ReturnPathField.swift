/// `Return-Path:`, which the server that makes final delivery puts in front of a mail (RFC 5321 §4.4).
public struct ReturnPathField: Hashable, Sendable {
    public let reversePath: ReversePath

    public init(_ reversePath: ReversePath) {
        self.reversePath = reversePath
    }
}

extension ReturnPathField: CustomStringConvertible {
    /// The field with its CRLF. Never folded: a path holds no place where a fold is sure to be understood.
    public var description: String { "Return-Path: \(reversePath)\r\n" }
}
