import MailFormat

/// What libFuzzer calls with each input: everything that reads what others send, and what must hold whatever that is.
///
/// Built by Scripts/fuzz in one module with Sources/SMTP/Grammar, outside of the package.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let octets = Array(UnsafeBufferPointer(start: start, count: count))
    ParserFuzz.command(octets)
    ParserFuzz.paths(octets)
    ParserFuzz.headers(octets)
    ParserFuzz.lists(octets)
    ParserFuzz.submission(octets)
    ParserFuzz.sevenBit(octets)
    ParserFuzz.replies(octets)
    RecordFuzz.records(octets)
    if let text = String(validating: octets, as: UTF8.self) {
        ParserFuzz.texts(text)
        ParserFuzz.parameters(text)
        RecordFuzz.policies(text)
    }
    return 0
}

/// The properties. Each stops the process with its name when it does not hold; libFuzzer then keeps the input.
enum ParserFuzz {
    /// A command that was read and written is read again as the same command, and fits in one line.
    static func command(_ octets: [UInt8]) {
        guard let command = try? Command(parsing: octets[...]) else { return }
        let line = Array(command.description.utf8)
        hold(!line.contains(.carriageReturn) && !line.contains(.lineFeed), "a command is one line", octets)
        hold((try? Command(parsing: line[...])) == command, "a command is read back", octets)
    }

    /// The same for paths, wherever the scanner stops.
    static func paths(_ octets: [UInt8]) {
        var scanner = ByteScanner(octets[...])
        if let path = try? ForwardPath.parse(&scanner) {
            var again = ByteScanner(path.description)
            hold((try? ForwardPath.parse(&again)) == path && again.isAtEnd, "a forward-path is read back", octets)
            hold(path.isASCII == path.description.isASCII, "a forward-path knows whether it is ASCII", octets)
        }
        scanner = ByteScanner(octets[...])
        if let path = try? ReversePath.parse(&scanner) {
            var again = ByteScanner(path.description)
            hold((try? ReversePath.parse(&again)) == path && again.isAtEnd, "a reverse-path is read back", octets)
            hold(ReturnPathField(path).description.utf8.filter { $0 == .lineFeed }.count == 1, "Return-Path is one line", octets)
        }
    }

    /// Addresses, domains and local parts as an operator types them.
    static func texts(_ text: String) {
        if let address = try? Address(text) {
            hold((try? Address(address.description)) == address, "an address is read back", Array(text.utf8))
            hold(address.description.utf8.count <= Address.longestOctets, "an address keeps the limit", Array(text.utf8))
        }
        if let domain = try? Domain(text) {
            hold((try? Domain(domain.ascii)) == domain, "a domain is read back", Array(text.utf8))
            hold((try? Domain(domain.unicode)) == domain, "a domain is read back from its U-labels", Array(text.utf8))
            hold(domain.ascii.isASCII, "a domain is ASCII", Array(text.utf8))
        }
        if let localPart = try? LocalPart(text: text) {
            _ = localPart.key
            let address = try? Address("\(localPart)@kunde.example")
            hold(address?.localPart == localPart || text.utf8.count > 240, "a local part is read back", Array(text.utf8))
        }
        received(text)
    }

    /// Values of parameters are read back, written as ASCII, and bring no control character into the house.
    static func parameters(_ text: String) {
        let octets = Array(text.utf8)
        if let xtext = XText(encoded: text) {
            hold(XText(encoded: xtext.description) == xtext, "xtext is read back", octets)
            hold(xtext.text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }, "xtext hides no control character", octets)
        }
        if let original = OriginalRecipient(parameter: text) {
            hold(OriginalRecipient(parameter: original.parameter) == original, "ORCPT is read back", octets)
            hold(original.parameter.utf8.allSatisfy { (0x21...0x7E).contains($0) }, "ORCPT is one word of ASCII", octets)
            hold(original.address.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }, "ORCPT hides no control character", octets)
        }
        if let notify = NotifyRequest(parameter: text) {
            hold(NotifyRequest(parameter: notify.parameter) == notify, "NOTIFY is read back", octets)
        }
    }

    /// A `Received:` field stays one field of printable ASCII, whatever the client calls itself.
    static func received(_ text: String) {
        let field = ReceivedField(
            clientName: text, clientAddress: text, hostname: text, with: .init(isExtended: true),
            tls: .init(version: text, cipher: text), id: text, date: MailDate(seconds: 0))
        let lines = field.description.replacing("\r\n\t", with: " ")
        hold(lines.hasSuffix("\r\n"), "Received ends its line", Array(text.utf8))
        hold(lines.dropLast().utf8.allSatisfy { (0x20..<0x7F).contains($0) }, "Received is printable", Array(text.utf8))
    }

    /// What another server says is read within its bounds, and what is kept of it can be shown.
    static func replies(_ octets: [UInt8]) {
        var lines = ReplyLines(lineLimit: 8, octetLimit: 512)
        for line in octets.split(separator: .lineFeed, omittingEmptySubsequences: false) {
            guard let isLast = try? lines.take(line) else { return }
            hold((200...599).contains(lines.code), "a reply has a code", octets)
            hold(lines.texts.count <= 8, "a reply has so many lines and no more", octets)
            hold(lines.texts.allSatisfy { $0.utf8.allSatisfy { (0x20..<0x7F).contains($0) } }, "a reply is printable", octets)
            hold(lines.enhancedCode.map { $0.statusClass == lines.code / 100 } ?? true, "both codes are of one class", octets)
            if isLast { return }
        }
    }

    /// The scanner finds the same in one piece and in two.
    static func headers(_ octets: [UInt8]) {
        var whole = HeaderScanner()
        whole.take(octets)
        var split = HeaderScanner()
        let cut = Int(octets.first ?? 0) % (octets.count + 1)
        split.take(octets[..<cut])
        split.take(octets[cut...])
        hold(whole.receivedCount == split.receivedCount, "hops do not depend on pieces", octets)
        hold(whole.messageID == split.messageID, "the Message-ID does not depend on pieces", octets)
        hold(whole.isAtEnd == split.isAtEnd, "the end of the header does not depend on pieces", octets)
    }

    /// The addresses of a list are addresses.
    static func lists(_ octets: [UInt8]) {
        for address in (try? AddressList(octets, completedBy: try? Domain("kunde.example")))?.addresses ?? [] {
            hold((try? Address(address.description)) == address, "an address of a list is read back", octets)
        }
    }

    /// A mended header needs no mending, and does not depend on pieces.
    static func submission(_ octets: [UInt8]) {
        guard let domain = try? Domain("kunde.example") else { return }
        var generator = SystemRandomNumberGenerator()
        let date = MailDate(seconds: 0)
        let additions = HeaderAdditions(date: date, messageID: MessageID(domain: domain, date: date, using: &generator))
        let once = mended(octets, additions, cut: 0)
        hold(
            mended(octets, additions, cut: Int(octets.last ?? 0) % (octets.count + 1)) == once,
            "mending does not depend on pieces", octets)
        hold(mended(once, additions, cut: 0) == once, "what is mended stays", octets)
    }

    private static func mended(_ octets: [UInt8], _ additions: HeaderAdditions, cut: Int) -> [UInt8] {
        var header = SubmissionHeader(additions)
        var output: [UInt8] = []
        header.take(octets[..<cut], into: &output)
        header.take(octets[cut...], into: &output)
        header.finish(into: &output)
        return output
    }

    /// A converted mail is 7-bit, and the plan does not depend on pieces.
    static func sevenBit(_ octets: [UInt8]) {
        let plan = sevenBitPlan(octets, cut: 0)
        hold(
            sevenBitPlan(octets, cut: Int(octets.last ?? 0) % (octets.count + 1)) == plan, "a plan does not depend on pieces",
            octets)
        guard case .conversion(let conversion) = plan else { return }
        var converter = SevenBitConverter(conversion)
        var output: [UInt8] = []
        converter.take(octets, into: &output)
        converter.finish(into: &output)
        hold(sevenBitPlan(output, cut: 0) == .unneeded, "a converted mail is 7-bit", octets)
    }

    private static func sevenBitPlan(_ octets: [UInt8], cut: Int) -> SevenBitPlan {
        var survey = SevenBitSurvey()
        survey.take(octets[..<cut])
        survey.take(octets[cut...])
        return survey.finish()
    }

    private static func hold(_ property: Bool, _ name: StaticString, _ octets: [UInt8]) {
        if !property { fatalError("property broken: \(name), by \(octets)") }
    }
}
