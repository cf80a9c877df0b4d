import Foundation
import Synchronization

/// A next hop that takes its time with each mail and remembers when it had the letters. A thread a connection.
final class WatchedSink: Sendable {
    /// The domain of the letters' senders.
    static let letterDomain = "letter.example"

    private struct State {
        var letters: [String: ContinuousClock.Instant] = [:]
        var recipients = 0
        var open: Set<Int32> = []
        var isEnded = false
    }

    let port: Int
    private let delay: Duration
    private let listener: Int32
    private let state = Mutex(State())

    /// Begins to take mails.
    /// - Parameter delay: how long it takes to say that it has a mail.
    init(delay: Duration) throws {
        (listener, port) = try SMTPConnection.listen()
        self.delay = delay
        Thread.detachNewThread { self.accept() }
    }

    /// Takes no more connections, and ends those that are open, whatever waits for an answer there.
    func stop() {
        state.withLock { state in
            state.isEnded = true
            for descriptor in state.open { shutdown(descriptor, Int32(SHUT_RDWR)) }
        }
        shutdown(listener, Int32(SHUT_RDWR))
    }

    /// When it said that it has the letter of that sender; nil before.
    func arrival(of sender: String) -> ContinuousClock.Instant? { state.withLock { $0.letters[sender] } }

    /// Recipients of all that it has, without the letters.
    var recipients: Int { state.withLock(\.recipients) }

    private func accept() {
        while true {
            let descriptor = Glibc.accept(listener, nil, nil)
            if descriptor >= 0 {
                Thread.detachNewThread { self.converse(descriptor) }
            } else if errno != EINTR || state.withLock(\.isEnded) {
                close(listener)
                return
            }
        }
    }

    private func converse(_ descriptor: Int32) {
        guard let stream = fdopen(descriptor, "r") else {
            close(descriptor)
            return
        }
        state.withLock { _ = $0.open.insert(descriptor) }
        defer {
            state.withLock { _ = $0.open.remove(descriptor) }
            fclose(stream)
        }
        var line: UnsafeMutablePointer<CChar>?
        var room = 0
        defer { free(line) }
        var dialogue = Dialogue()
        send("220 sink.example ESMTP\r\n", to: descriptor)
        while getline(&line, &room, stream) > 0, let text = line {
            guard let reply = dialogue.reply(to: text) else { continue }
            if dialogue.hasMail { take(&dialogue) }
            send(reply, to: descriptor)
            if dialogue.isOver { return }
        }
    }

    private func take(_ dialogue: inout Dialogue) {
        usleep(UInt32(delay / .microseconds(1)))
        let now = ContinuousClock.now
        state.withLock { state in
            if dialogue.sender.hasSuffix("@\(Self.letterDomain)") {
                state.letters[dialogue.sender] = now
            } else {
                state.recipients += dialogue.recipients
            }
        }
        dialogue.hasMail = false
    }

    private func send(_ text: String, to descriptor: Int32) {
        let octets = Array(text.utf8)
        _ = Glibc.send(descriptor, octets, octets.count, Int32(MSG_NOSIGNAL))
    }

    /// What was said in a session so far.
    private struct Dialogue {
        private(set) var sender = ""
        private(set) var recipients = 0
        private(set) var isOver = false
        /// A mail has just come whole.
        var hasMail = false
        private var isInContent = false

        /// - Returns: nil for a line that is not answered.
        mutating func reply(to line: UnsafePointer<CChar>) -> String? {
            guard !isInContent else {
                guard strcmp(line, ".\r\n") == 0 else { return nil }
                isInContent = false
                hasMail = true
                return "250 2.0.0 Ok\r\n"
            }
            let text = String(cString: line)
            switch text.prefix(4).uppercased() {
            case "EHLO": return "250-sink.example\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 ENHANCEDSTATUSCODES\r\n"
            case "MAIL":
                sender = text.split(separator: "<").dropFirst().first.map { String($0.prefix { $0 != ">" }) } ?? ""
                recipients = 0
            case "RCPT": recipients += 1
            case "DATA":
                isInContent = true
                return "354 go on\r\n"
            case "QUIT":
                isOver = true
                return "221 2.0.0 bye\r\n"
            default: break
            }
            return "250 2.0.0 Ok\r\n"
        }
    }
}
