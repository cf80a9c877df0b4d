import Foundation
import MailFormat

/// The mail that comes on standard input, with lines of the wire and a mended header.
struct MailInput {
    private(set) var header: SubmissionHeader
    private var text: StandardInputText
    private var isOver = false

    init(_ request: SendmailRequest, account: String, host: Domain) {
        var generator = SystemRandomNumberGenerator()
        let date = MailDate(seconds: Int64(Date().timeIntervalSince1970), offsetMinutes: Self.offsetMinutes)
        let addresses = try? AddressList(request.sender ?? account, completedBy: host).addresses
        let author = addresses?.first ?? (try? Address("\(account)@\(host)"))
        let additions = HeaderAdditions(
            date: date, messageID: MessageID(domain: host, date: date, using: &generator),
            from: author.map { HeaderAdditions.Author(name: request.fullName, address: $0) })
        header = SubmissionHeader(additions, keeping: LocalEnvelope.recipientFieldNames, atMost: 2_097_152)
        text = StandardInputText(endsAtDot: !request.ignoresDots)
    }

    private static var offsetMinutes: Int { TimeZone.current.secondsFromGMT() / 60 }

    /// The next octets; nil at the end.
    mutating func next() throws(SendmailExit) -> [UInt8]? {
        while !isOver {
            guard let octets = FileOctets.read(from: 0) else {
                throw SendmailExit(.systemError, "standard input cannot be read: \(String(cString: strerror(errno)))")
            }
            var lines: [UInt8] = []
            if octets.isEmpty { text.finish(into: &lines) } else { text.take(octets, into: &lines) }
            isOver = octets.isEmpty || text.isAtEnd
            var mended: [UInt8] = []
            if header.isAtEnd { mended = lines } else { header.take(lines, into: &mended) }
            if isOver { header.finish(into: &mended) }
            if !mended.isEmpty { return mended }
        }
        return nil
    }
}
