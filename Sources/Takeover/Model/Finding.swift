/// Something on the old server that the operator should know of before he switches.
public struct Finding: Hashable, Sendable, Codable {
    public enum Topic: String, Hashable, Sendable, Codable, CaseIterable {
        /// It is not carried over; the advice says what to do.
        case lost
        /// It is carried over, and behaves otherwise than before.
        case changed
        /// Today's server can send failure notices to strangers because of it.
        case backscatter
        /// A file is missing, unreadable or not what it should be; what could be read of it was.
        case damaged
        /// Worth knowing, nothing to do.
        case note
    }

    public var topic: Topic
    public var place: SourcePlace
    /// The words that stand there, where a line is meant; made printable.
    public var quote: String?
    /// What is so, one sentence.
    public var text: Wording
    /// What to do about it, one or two sentences; nil where nothing needs to be done.
    public var advice: Wording?

    /// - Parameter quote: as it stands there; it is made printable and cut to length here.
    public init(_ topic: Topic, at place: SourcePlace, quote: String? = nil, _ text: Wording, advice: Wording? = nil) {
        self.topic = topic
        self.place = place
        self.quote = quote.map { Finding.printable($0) }
        self.text = text
        self.advice = advice
    }
}
