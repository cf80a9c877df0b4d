import MailFormat

/// What is answered for mail that goes on to a next hop or to a program.
extension Reply {
    /// RFC 5321 §4.5.3.1.10: 452, and the client sends the rest in another transaction. One answer behind the data cannot say that one next
    /// hop took the mail and another did not.
    public static let otherFate = Reply(
        452, .init(4, 5, 3), "send the mail for this recipient in a transaction of its own", reason: .tooManyRecipients)
    /// One answer for recipients of whom some are taken no more: sent again, each of them is asked for and answered at RCPT.
    public static let notAllTaken = Reply(
        451, .init(4, 5, 3), "the next hop does not take all recipients any more, try again later", reason: .nextHop)
    /// RFC 3463 X.4.1: no answer from host.
    public static let nextHopTimeout = Reply(
        451, .init(4, 4, 1), "the next hop took too long, try again later", reason: .nextHop)
    /// RFC 3463 X.4.1.
    public static let nextHopUnreachable = Reply(
        451, .init(4, 4, 1), "the next hop cannot be reached, try again later", reason: .nextHop)
    public static let forwardingUnavailable = Reply(
        451, .init(4, 3, 5), "mail for that address cannot be passed on now, try again later", reason: .unavailable)
    /// RFC 3463 X.4.6.
    public static let forwardLoop = Reply(
        554, .init(5, 4, 6), "the mail was forwarded by this address before: it goes in a circle", reason: .loop)
    public static let senderTooLong = Reply(
        553, .init(5, 1, 7), "the sender's address is too long to be passed on", reason: .nextHop)

    /// What the next hop said, as our own answer: its code and enhanced code, with its name in front of the text. An answer that would end
    /// the session, or is none of 2xx, 4xx and 5xx, becomes 451.
    public static func fromNextHop(_ reply: Reply, host: String) -> Reply {
        if reply.code / 100 == 2 { return Reply(250, enhanced(reply, 2), lines: reply.lines) }
        let isRefusal = reply.code / 100 == 4 || reply.code / 100 == 5
        let code = isRefusal && !reply.endsSession ? reply.code : 451
        var lines = reply.lines
        lines[0] = "\(host) said: \(lines[0])"
        return Reply(code, enhanced(reply, code / 100), lines: lines, reason: .nextHop)
    }

    /// RFC 3463 §2: the first digit of the enhanced code goes with that of the code.
    private static func enhanced(_ reply: Reply, _ statusClass: Int) -> EnhancedStatusCode {
        guard let code = reply.enhancedCode, code.statusClass == statusClass else { return .init(statusClass, 0, 0) }
        return code
    }

    public static func passedOn(id: String, _ reply: Reply) -> Reply {
        Reply(250, .init(2, 0, 0), "\(id) was passed on: \(reply.text)")
    }
    public static func held(id: String) -> Reply { Reply(250, .init(2, 0, 0), "\(id) waits here for its host") }
    /// The report is dropped; its sender needs to know no more than that it is over.
    public static func reportTaken(id: String) -> Reply { Reply(250, .init(2, 0, 0), "\(id) is done with") }

    // MARK: Programs

    /// RFC 3463 X.3.5: the system is not configured for it.
    public static let cannotRunProgram = Reply(
        451, .init(4, 3, 5), "the program for that address cannot be run now, try again later", reason: .program)
    public static let programTookTooLong = Reply(
        451, .init(4, 3, 0), "the program for that address took too long, try again later", reason: .program)
    public static func programPutOff(_ text: String) -> Reply {
        Reply(451, .init(4, 3, 0), text.isEmpty ? "the program for that address put the mail off" : text, reason: .program)
    }
    public static func programRefused(_ text: String) -> Reply {
        Reply(554, .init(5, 3, 0), text.isEmpty ? "the program for that address refused the mail" : text, reason: .program)
    }
    public static func programTook(id: String) -> Reply { Reply(250, .init(2, 0, 0), "\(id) was handed to its program") }

    // MARK: Reports that come back

    /// RFC 5321 §4.5.5: reports come from the null sender, and nothing else is written to such an address.
    public static let takesReportsOnly = Reply(
        550, .init(5, 7, 1), "that address takes reports only", reason: .strayReport)
    public static let forgedReturnAddress = Reply(
        550, .init(5, 7, 1), "this server never made that address", reason: .strayReport)
    public static let expiredReturnAddress = Reply(
        550, .init(5, 1, 1), "that address was good for some days and is no more", reason: .strayReport)
    public static let untaggedReport = Reply(
        550, .init(5, 7, 1), "a report on a mail that was never sent from here", reason: .strayReport)

    // MARK: An answer for each recipient (draft-hall-prdr-00 §4.5)

    public static let eachAnswerFollows = Reply(353, nil, "an answer for each recipient follows")
    public static let someTaken = Reply(250, .init(2, 0, 0), "taken for those recipients whose answer was 250")
    public static let allPutOff = Reply(450, .init(4, 0, 0), "not taken for any recipient now, try again later")
    public static let allRefused = Reply(550, .init(5, 0, 0), "not taken for any recipient")

    /// The answer behind those for each recipient. 250 where one was positive; 4xx where one may still become so, since clients take the
    /// last answer for the worst of all.
    static func overall(_ replies: [Reply]) -> Reply {
        if replies.contains(where: \.isPositive) { return .someTaken }
        return replies.contains { $0.code / 100 == 4 } ? .allPutOff : .allRefused
    }
}
