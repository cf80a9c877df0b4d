import MailFormat
import NIOCore
import SMTP

/// A mail as a certain next hop can take it: as it is, converted to 7 bit (RFC 6152 §3), or not at all.
enum FittedContent {
    /// - Parameter octets: in all; nil where nobody has counted them.
    case fitting(any NextHopContentReader, octets: Int?)
    case refused(Reply)

    /// Reads the mail once more than it is sent, but only for next hops that lack what it may need.
    /// - Throws: what reading it throws.
    static func fit(_ content: any NextHopContent, for mail: MailCommand, to offers: OfferedExtensions) async throws
        -> FittedContent
    {
        let needsASCIIHeader = mail.usesSMTPUTF8 && !offers.smtpUTF8
        guard needsASCIIHeader || !offers.eightBitMIME else {
            return .fitting(content.makeReader(), octets: content.octets)
        }
        var header = HeaderCharset()
        var survey = SevenBitSurvey()
        let reader = content.makeReader()
        while let part = try await reader.next() {
            part.withUnsafeReadableBytes { octets in
                if needsASCIIHeader { header.take(octets) }
                if !offers.eightBitMIME { survey.take(octets) }
            }
        }
        if needsASCIIHeader, !header.isASCII { return .refused(.nextHopLacksSMTPUTF8) }
        if offers.eightBitMIME { return .fitting(content.makeReader(), octets: content.octets) }
        switch survey.finish() {
        case .unneeded: return .fitting(content.makeReader(), octets: content.octets)
        case .conversion(let conversion):
            return .fitting(SevenBitReader(content.makeReader(), conversion), octets: nil)
        case .impossible(let obstacle): return .refused(.cannotBeConverted(obstacle))
        }
    }
}

extension Reply {
    /// RFC 6152 §3, RFC 3463: 5.6.3 conversion required but not supported.
    static func cannotBeConverted(_ obstacle: SevenBitPlan.Obstacle) -> Reply {
        let text =
            switch obstacle {
            case .signed: "8-bit octets stand under a signature"
            case .encoded: "8-bit octets stand in a part that may not be encoded"
            case .tooComplex: "the mail has too many parts"
            }
        return Reply(554, .init(5, 6, 3), "the next hop takes 7-bit mail only, and this mail cannot be converted: \(text)")
    }
}
