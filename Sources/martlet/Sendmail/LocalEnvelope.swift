import MailFormat

/// The envelope of a mail that a program on this machine sends.
struct LocalEnvelope: Equatable {
    var sender: ReversePath
    var recipients: [Address]
    var is8Bit = false
    var notify: NotifyRequest?
    var returned: ReturnedContent?
    var envelopeID: String?

    var usesSMTPUTF8: Bool { !sender.isASCII || !recipients.allSatisfy(\.isASCII) }

    /// - Parameters:
    ///   - fields: of the header, from which `-t` takes recipients.
    ///   - account: the name of the account that called.
    ///   - host: what completes an address without a domain.
    /// - Throws: ``SendmailExit``.
    init(
        _ request: SendmailRequest, fields: [SubmissionHeader.KeptField], account: String, host: Domain
    ) throws(SendmailExit) {
        sender = try Self.sender(request.sender, account: account, host: host)
        recipients = []
        for recipient in request.recipients { recipients += try Self.addresses(recipient.utf8, host, "the argument") }
        if request.readsRecipients {
            for field in Self.recipientFields(fields) {
                recipients += try Self.addresses(field.body, host, "the field \(field.name)")
            }
        }
        var seen: Set<Address> = []
        recipients = recipients.filter { seen.insert($0).inserted }
        guard !recipients.isEmpty else {
            throw SendmailExit(.usage, "no recipients: name them, or use -t and a field To, Cc or Bcc")
        }
        is8Bit = request.is8Bit
        notify = request.notify
        returned = request.returned
        envelopeID = request.envelopeID
    }

    static let recipientFieldNames: Set<String> = ["to", "cc", "bcc", "resent-to", "resent-cc", "resent-bcc"]

    /// A mail that is sent again goes to those it is sent again to (RFC 5322 §3.6.6).
    private static func recipientFields(_ fields: [SubmissionHeader.KeptField]) -> [SubmissionHeader.KeptField] {
        let resent = fields.filter { $0.name.hasPrefix("resent-") && recipientFieldNames.contains($0.name) }
        return resent.isEmpty ? fields.filter { recipientFieldNames.contains($0.name) } : resent
    }

    private static func addresses(_ text: some Sequence<UInt8>, _ host: Domain, _ place: String) throws(SendmailExit) -> [Address]
    {
        do throws(AddressError) {
            return try AddressList(text, completedBy: host).addresses
        } catch {
            let shown = String(decoding: Array(text).prefix(200), as: UTF8.self).split { $0.isNewline }.joined(separator: " ")
            throw SendmailExit(.badData, "\(place) holds no good addresses (\(error)): \(shown)")
        }
    }

    private static func sender(_ text: String?, account: String, host: Domain) throws(SendmailExit) -> ReversePath {
        if let text, text.isEmpty || text == "<>" { return .null }
        let addresses = try addresses((text ?? account).utf8, host, "the sender")
        guard addresses.count == 1, let address = addresses.first else {
            throw SendmailExit(.badData, "-f takes one address")
        }
        return .address(address)
    }
}
