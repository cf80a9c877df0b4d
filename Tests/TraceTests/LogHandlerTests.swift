import Foundation
import Logging
import Testing

@testable import Trace

/// Log lines as a person and as a program read them.
@Suite struct LogHandlerTests {
    private func event(_ message: Logger.Message, level: Logger.Level = .warning, _ metadata: Logger.Metadata? = nil) -> LogEvent
    {
        LogEvent(level: level, message: message, metadata: metadata, source: nil, file: "f", function: "g", line: 1)
    }

    private func console(colored: Bool = false) -> ConsoleLogHandler {
        ConsoleLogHandler(label: "martlet", colored: colored, output: LogOutput(descriptor: -1), zone: .gmt, now: { Sample.time })
    }

    private var json: JSONLogHandler {
        JSONLogHandler(label: "martlet", output: LogOutput(descriptor: -1), now: { Sample.time })
    }

    @Test func text() {
        var handler = console()
        handler[metadataKey: "session"] = "S1"
        #expect(
            handler.line(for: event("mailbox is full", ["path": "/var/mail dir", "n": "\(3)", "session": "S2", "empty": ""]))
                == #"23:25:18.123 warning  mailbox is full empty="" n=3 path="/var/mail dir" session=S2"#)
        #expect(console().line(for: event("x", level: .info)) == "23:25:18.123 info     x")
    }

    @Test func colourStandsAroundTheLevelOnly() {
        #expect(console(colored: true).line(for: event("x", level: .error)) == "23:25:18.123 \u{1B}[31merror\u{1B}[0m    x")
    }

    @Test func strangersDoNotReachTheTerminal() {
        let line = console().line(for: event("hello \u{1B}[2J\n23:25 error forged", ["helo\n": "\u{9B}31m\r"]))
        #expect(!line.unicodeScalars.contains(where: TerminalText.isActive))
    }

    @Test(arguments: [
        ([:], true), (["NO_COLOR": ""], true), (["NO_COLOR": "1"], false), (["NO_COLOR": "0"], false), (["TERM": "dumb"], false),
    ])
    func colourIsAskedFor(environment: [String: String], allowed: Bool) {
        #expect(LogOutput.allowsColor(environment) == allowed)
    }

    @Test func jsonIsOneObjectInOneLine() throws {
        var handler = json
        handler[metadataKey: "session"] = "S1"
        let evil = "quote \" backslash \\ line\nfeed \u{0} \u{1B} \u{2028} grüße 🐦"
        let line = handler.line(
            for: event(
                "\(evil)",
                ["text": "\(evil)", "list": ["a", ["b": "c"]], "number": .stringConvertible(4), "k\"ey": "v"]))
        #expect(!line.contains("\n"))
        let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        #expect(object["time"] as? String == "2026-11-24T23:25:18.123456Z")
        #expect(object["level"] as? String == "warning")
        #expect(object["label"] as? String == "martlet")
        #expect(object["message"] as? String == evil)
        let metadata = try #require(object["metadata"] as? [String: Any])
        #expect(metadata["text"] as? String == evil)
        #expect(metadata["number"] as? String == "4")
        #expect(metadata["session"] as? String == "S1")
        #expect(metadata["k\"ey"] as? String == "v")
        #expect((metadata["list"] as? [Any])?.count == 2)
    }

    @Test func metadataIsLeftOutWhenThereIsNone() {
        #expect(
            json.line(for: event("x"))
                == #"{"time":"2026-11-24T23:25:18.123456Z","level":"warning","label":"martlet","message":"x"}"#)
    }

    @Test func aLineIsOneWrite() throws {
        var sockets: [Int32] = [0, 0]
        // Each write into such a socket is one message for the reader.
        try #require(socketpair(AF_UNIX, Int32(SOCK_SEQPACKET.rawValue), 0, &sockets) == 0)
        defer { for socket in sockets { close(socket) } }
        let handler = JSONLogHandler(label: "martlet", output: LogOutput(descriptor: sockets[0]), now: { Sample.time })
        let logger = Logger(label: "martlet") { _ in handler }
        logger.warning("first", metadata: ["a": "b"])
        logger.warning("second")
        var octets = [UInt8](repeating: 0, count: 4096)
        for word in ["first", "second"] {
            let count = read(sockets[1], &octets, octets.count)
            let line = String(decoding: octets[..<max(count, 0)], as: UTF8.self)
            #expect(line.contains(word) && line.hasPrefix("{") && line.hasSuffix("}\n"))
        }
    }
}
