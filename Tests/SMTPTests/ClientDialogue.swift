import MailFormat
import NIOCore

@testable import SMTP

/// Drives a client machine by hand: what the server says goes in, what the client would do is written down.
struct ClientDialogue {
    var machine: ClientStateMachine
    private(set) var written = ""
    private(set) var outcomes: [ClientOutcome] = []
    private(set) var isClosed = false
    private(set) var hasStartedTLS = false

    init(_ settings: ClientSettings = ClientSettings(hostname: "mx.kunde.example")) {
        machine = ClientStateMachine(settings: settings)
    }

    /// A session that was greeted by a server which offers this.
    init(offering extensions: [String], _ settings: ClientSettings = ClientSettings(hostname: "mx.kunde.example")) {
        self.init(settings)
        tell { $0.greet() }
        hear("220 sink ESMTP")
        let lines = ["sink"] + extensions
        hear(lines.enumerated().map { "250\($0 == lines.count - 1 ? " " : "-")\($1)" }.joined(separator: "\r\n"))
        _ = takeWritten()
        outcomes = []
    }

    mutating func tell(_ request: (inout ClientStateMachine) -> Void) {
        request(&machine)
        run()
    }

    /// The server says these lines, one after the other.
    mutating func hear(_ lines: String...) {
        for line in lines {
            machine.receive(ByteBuffer(string: line + "\r\n"))
            run()
        }
    }

    /// What was written since the last time.
    mutating func takeWritten() -> String {
        defer { written = "" }
        return written
    }

    /// The last outcome.
    var outcome: ClientOutcome? { outcomes.last }

    private mutating func run() {
        while let action = machine.nextAction() {
            switch action {
            case .write(let octets): written += String(buffer: octets)
            case .startTLS: hasStartedTLS = true
            case .finished(let outcome): outcomes.append(outcome)
            case .close: isClosed = true
            }
        }
    }
}
