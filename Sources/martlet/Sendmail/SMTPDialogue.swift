import Files
import Foundation
import MailFormat

/// The client's side of a session with the server on this machine, over its Unix domain socket. It blocks, as the program that called wants it.
struct SMTPDialogue {
    /// A reply (RFC 5321 §4.2).
    struct Answer: Equatable {
        var code: Int
        var text: String

        var isPositive: Bool { code < 400 }
    }

    let descriptor: CInt
    private var input: [UInt8] = []
    private var offers: Set<String> = []

    /// Connects.
    /// - Returns: nil where no server listens.
    /// - Throws: ``SendmailExit``.
    init?(connectingTo path: String) throws(SendmailExit) {
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw SendmailExit(.systemError, "no socket: \(SMTPDialogue.reason)") }
        guard let address = sockaddr_un(path: path) else {
            close(descriptor)
            throw SendmailExit(.configuration, "the path of the socket is too long: \(path)")
        }
        guard address.asAddress({ connect(descriptor, $0, $1) }) == 0 else {
            let code = errno
            close(descriptor)
            // A server that is down leaves no socket, or one that nobody listens on; one that is just starting has a full line of waiters.
            if code == ENOENT || code == ECONNREFUSED || code == EAGAIN { return nil }
            throw SendmailExit(
                code == EACCES ? .noPermission : .systemError,
                "cannot reach the server at \(path): \(String(cString: strerror(code)))")
        }
        signal(SIGPIPE, SIG_IGN)
        var time = timeval(tv_sec: 360, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
    }

    private static var reason: String { String(cString: strerror(errno)) }

    /// Greets.
    mutating func greet(as host: Domain) throws(SendmailExit) {
        try require(try answer(), "the server takes no mail")
        let offered = try say("EHLO \(host)")
        try require(offered, "the server takes no mail")
        offers = Set(offered.text.split(separator: "\n").compactMap { $0.split(separator: " ").first.map { $0.uppercased() } })
    }

    /// MAIL, RCPT and DATA.
    /// - Returns: what the server said of recipients that it refused; the mail goes to the others.
    mutating func open(_ envelope: LocalEnvelope) throws(SendmailExit) -> [SendmailExit] {
        if envelope.usesSMTPUTF8, !offers.contains("SMTPUTF8") {
            throw SendmailExit(.badData, "the server takes no addresses with letters beyond ASCII")
        }
        var mail = "MAIL FROM:\(envelope.sender)"
        if offers.contains("8BITMIME") { mail += " BODY=8BITMIME" }
        if envelope.usesSMTPUTF8 { mail += " SMTPUTF8" }
        if offers.contains("DSN") {
            if let returned = envelope.returned { mail += " RET=\(returned.rawValue)" }
            if let id = envelope.envelopeID { mail += " ENVID=\(SMTPDialogue.xtext(id))" }
        }
        try require(try say(mail), "the sender \(envelope.sender) is refused", permanently: .noPermission)
        var refusals: [SendmailExit] = []
        for recipient in envelope.recipients {
            let notify = offers.contains("DSN") ? envelope.notify.map { " NOTIFY=\(SMTPDialogue.text($0))" } ?? "" : ""
            let answer = try say("RCPT TO:<\(recipient)>\(notify)")
            if answer.isPositive { continue }
            let code: SendmailExit.Code =
                answer.code < 500 ? .temporaryFailure : answer.text.hasPrefix("5.1.2") ? .noHost : .noUser
            refusals.append(SendmailExit(code, "\(recipient): \(answer.code) \(answer.text)"))
        }
        if refusals.count == envelope.recipients.count, let first = refusals.first {
            throw SendmailExit(first.code, refusals.map(\.message).joined(separator: "\n"))
        }
        try require(try say("DATA"), "the mail is refused")
        return refusals
    }

    private static func text(_ notify: NotifyRequest) -> String {
        switch notify {
        case .never: "NEVER"
        case .on(let events): events.map(\.rawValue).sorted().joined(separator: ",")
        }
    }

    /// RFC 3461 §4.
    private static func xtext(_ text: String) -> String {
        text.utf8.map { octet in
            let isPlain = (0x21...0x7E).contains(octet) && octet != UInt8(ascii: "+") && octet != UInt8(ascii: "=")
            return isPlain
                ? String(UnicodeScalar(octet)) : "+" + (octet < 16 ? "0" : "") + String(octet, radix: 16, uppercase: true)
        }.joined()
    }

    private var isAtLineStart = true

    /// Octets of the mail, in lines that end with CRLF.
    mutating func send(_ octets: [UInt8]) throws(SendmailExit) {
        var stuffed: [UInt8] = []
        stuffed.reserveCapacity(octets.count + 64)
        for octet in octets {
            // RFC 5321 §4.5.2.
            if isAtLineStart, octet == UInt8(ascii: ".") { stuffed.append(octet) }
            stuffed.append(octet)
            isAtLineStart = octet == UInt8(ascii: "\n")
        }
        try write(stuffed)
    }

    /// The end of the mail, and of the session.
    mutating func finish() throws(SendmailExit) {
        try write(Array((isAtLineStart ? ".\r\n" : "\r\n.\r\n").utf8))
        try require(try answer(), "the mail is refused")
        try? write(Array("QUIT\r\n".utf8))
    }

    private func require(
        _ answer: Answer, _ what: String, permanently code: SendmailExit.Code = .unavailable
    ) throws(SendmailExit) {
        guard !answer.isPositive else { return }
        throw SendmailExit(answer.code < 500 ? .temporaryFailure : code, "\(what): \(answer.code) \(answer.text)")
    }

    private mutating func say(_ command: String) throws(SendmailExit) -> Answer {
        try write(Array("\(command)\r\n".utf8))
        return try answer()
    }

    /// A reply of any number of lines.
    mutating func answer() throws(SendmailExit) -> Answer {
        var texts: [String] = []
        while true {
            let line = try line()
            guard line.count >= 3, let code = Int(String(decoding: line.prefix(3), as: UTF8.self)) else {
                throw SendmailExit(.software, "the server answers: \(String(decoding: line.prefix(200), as: UTF8.self))")
            }
            texts.append(String(decoding: line.dropFirst(4), as: UTF8.self))
            if line.count == 3 || line[3] != UInt8(ascii: "-") { return Answer(code: code, text: texts.joined(separator: "\n")) }
        }
    }

    private mutating func line() throws(SendmailExit) -> [UInt8] {
        while true {
            if let end = input.firstIndex(of: UInt8(ascii: "\n")) {
                let line = input[..<end].filter { $0 != UInt8(ascii: "\r") }
                input.removeSubrange(...end)
                return line
            }
            var buffer = [UInt8](repeating: 0, count: 4_096)
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0, input.count < 65_536 else {
                throw SendmailExit(.temporaryFailure, "the server broke the connection off")
            }
            input += buffer[..<count]
        }
    }

    private func write(_ octets: [UInt8]) throws(SendmailExit) {
        guard FileOctets.write(octets, to: descriptor) else {
            throw SendmailExit(.temporaryFailure, "the server broke the connection off: \(SMTPDialogue.reason)")
        }
    }
}

/// Reading and writing whole.
enum FileOctets {
    /// Writes all of it. False, with errno, where that fails.
    static func write(_ octets: [UInt8], to descriptor: CInt) -> Bool {
        var rest = octets[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// What is there next, at most 64 KiB; empty at the end. Nil, with errno, where it cannot be read.
    static func read(from descriptor: CInt) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Foundation.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return nil }
            return Array(buffer[..<count])
        }
    }
}
