/// A report on a mail's fate (delivery status notification, RFC 3464): facts in, octets out.
///
/// It says nothing of who may be told; that is for those to decide who hold the facts.
public struct StatusNotification: Hashable, Sendable {
    public var header: NoticeHeader
    /// When the mail came in.
    public var arrival: MailDate
    /// ENVID (RFC 3461 §4.4), decoded.
    public var envelopeID: String?
    /// At least one.
    public var recipients: [RecipientStatus]
    public var returned: ReturnedMail

    public init(
        header: NoticeHeader, arrival: MailDate, envelopeID: String? = nil, recipients: [RecipientStatus],
        returned: ReturnedMail
    ) {
        self.header = header
        self.arrival = arrival
        self.envelopeID = envelopeID
        self.recipients = recipients
        self.returned = returned
    }

    /// The report holds octets beyond ASCII: it goes out with BODY=8BITMIME (RFC 6152).
    public var is8Bit: Bool { returned.is8Bit || needsSMTPUTF8 }

    /// The report's own header holds an address beyond ASCII (RFC 6531).
    public var needsSMTPUTF8: Bool { !header.to.isASCII || !header.from.isASCII }

    /// The report up to where the returned mail stands.
    public func head() -> [UInt8] {
        let boundary = boundary
        var head = header.fields(subject: subject, .replied)
        head += "Content-Type: multipart/report; report-type=delivery-status;\r\n boundary=\"\(boundary)\"\r\n"
        if is8Bit { head += "Content-Transfer-Encoding: 8bit\r\n" }
        head += "\r\n--\(boundary)\r\n\(NoticeHeader.textPart)\r\n"
        var octets = Array(head.utf8) + QuotedPrintableEncoder.encoded(text)
        octets += Array("\r\n--\(boundary)\r\nContent-Type: message/delivery-status\r\n\r\n\(statusFields)".utf8)
        if let part = returned.partHeader { octets += Array("\r\n--\(boundary)\r\n\(part)".utf8) }
        if case .header(let returned) = returned { octets += returned }
        return octets
    }

    /// What follows behind the returned mail.
    public func tail() -> [UInt8] { Array("\r\n--\(boundary)--\r\n".utf8) }

    /// The whole report, where the returned mail is at hand.
    /// - Parameter mail: what stands for ``ReturnedMail/mail(is8Bit:usesSMTPUTF8:)``; empty for the others.
    public func octets(returning mail: [UInt8] = []) -> [UInt8] { head() + mail + tail() }

    /// As unguessable as the report's name, so that no returned mail holds it.
    private var boundary: String { "report.\(header.messageID.left)" }

    /// RFC 3464 §2.1: a group for the mail, then one for each recipient, with empty lines between.
    private var statusFields: String {
        var mail = HeaderText.machineField("Reporting-MTA", "dns; \(header.hostname)")
        if let envelopeID { mail = HeaderText.machineField("Original-Envelope-Id", envelopeID) + mail }
        mail += "Arrival-Date: \(arrival)\r\n"
        return ([mail] + recipients.map(\.fields)).joined(separator: "\r\n")
    }
}
