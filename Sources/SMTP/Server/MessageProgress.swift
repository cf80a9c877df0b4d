import NIOCore

/// How far a message has come, and whether it can still be taken.
struct MessageProgress: Sendable {
    var decoder: DataDecoder
    var inspector: LineEndInspector
    /// Octets of the message itself, as RFC 1870 §3 counts them.
    private(set) var octets = 0
    private let limit: Int
    /// The carrier opened the message and was not told to give it up.
    var isHandedOn = true

    init(settings: ServerSettings) {
        decoder = DataDecoder(lineLimit: settings.textLineOctets)
        inspector = LineEndInspector(lineLimit: settings.textLineOctets)
        limit = settings.messageOctets
    }

    /// Why the message is refused when it ends; nil as long as nothing speaks against it.
    var refusal: Reply? {
        if let flaw = decoder.flaw ?? inspector.flaw { return .malformed(flaw) }
        return octets > limit ? .messageTooLarge(limit: limit) : nil
    }

    mutating func count(_ content: ByteBuffer) {
        octets += content.readableBytes
    }
}
