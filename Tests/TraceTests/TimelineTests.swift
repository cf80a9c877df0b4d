import Foundation
import Testing

@testable import Trace

/// What an operator sees of a mail, to the character.
@Suite struct TimelineTests {
    let timeline = Timeline(zone: .gmt)

    @Test func aMailsLife() throws {
        let events = Sample.session()
        let story = TraceStory(subject: .mail(session: "S1", transaction: "M1"), events: events)
        #expect(
            timeline.lines(of: story).joined(separator: "\n") == """
                2026-11-24 mail M1 in session S1, client 192.0.2.7
                  from <bob@strange.example>
                  to <anna@kunde.example>
                  message-id <M1@strange.example>
                23:25:18.123      +0ms connected    from 192.0.2.7
                23:25:18.127      +4ms greeted      EHLO mail.strange.example
                23:25:18.144     +21ms secured      TLSv1.3 TLS_AES_256_GCM_SHA384
                23:25:18.153     +30ms refused      <nosuch@kunde.example>: 550 5.1.1 no such
                                                    mailbox here (unknown-recipient)
                23:25:18.218     +95ms delivered    <anna@kunde.example>, 3.3 ms
                23:25:18.218     +95ms accepted     250 2.0.0 M1 is in the mailbox, 4,096
                                                    octets, 12.0 ms
                23:25:18.224    +101ms disconnected 4,321 octets received, 101 ms
                """)
    }

    @Test func aSessionOverMidnight() {
        let midnight: Int64 = 1_795_564_800_000_000
        let story = TraceStory(
            subject: .session("S9"),
            events: [
                TraceEvent(time: midnight - 1000, kind: .connected, session: "S9", client: "2001:db8::1"),
                TraceEvent(
                    time: midnight + 500_000, kind: .refused, session: "S9", code: 554, enhancedCode: "5.5.0",
                    reason: "early-talker",
                    detail: "you talked before the greeting, goodbye"),
                TraceEvent(time: midnight - 2000, kind: .disconnected, session: "S9", octets: 1),
            ])
        #expect(
            timeline.lines(of: story).joined(separator: "\n") == """
                2026-11-24 session S9, client 2001:db8::1
                23:59:59.999      +0ms connected    from 2001:db8::1
                2026-11-25
                00:00:00.500    +501ms refused      554 5.5.0 you talked before the greeting,
                                                    goodbye (early-talker)
                2026-11-24
                23:59:59.998      -1ms disconnected 1 octet received
                """)
    }

    @Test func noLineIsWiderThanATerminalUnlessAWordIs() {
        let address = String(repeating: "x", count: 100) + "@kunde.example"
        let story = TraceStory(
            subject: .mail(session: "S", transaction: "M"),
            events: (0..<30).map {
                TraceEvent(
                    time: 0, kind: .refused, session: "S", transaction: "M",
                    recipient: $0 == 0 ? address : "r\($0)@kunde.example",
                    code: 550, enhancedCode: "5.1.1", detail: "no such mailbox here, and a long tale about it as well")
            })
        for line in timeline.lines(of: story) where !line.contains("xxx") { #expect(line.count <= 80, "\(line)") }
        #expect(timeline.lines(of: story).contains { $0.contains(address) })
        #expect(timeline.lines(of: story).contains { $0.contains("and 20 more") })
    }

    @Test func aTerminalIsNotReached() {
        let evil = "\u{1B}]0;owned\u{07}\u{9B}31m\r\n\u{202E}moc.elpmaxe"
        let event = TraceEvent(
            time: 0, kind: .refused, session: "S\u{1B}", client: evil, sender: evil, recipient: evil, messageID: evil, code: 550,
            detail: evil)
        let story = TraceStory(subject: .session("S\u{1B}"), events: [event])
        for text in timeline.lines(of: story) + [timeline.line(of: event), event.json] {
            #expect(!text.unicodeScalars.contains(where: TerminalText.isActive), "\(text.debugDescription)")
        }
        #expect(TerminalText.escaped("a\u{1B}b") == "a\\u{1B}b")
        #expect(TerminalText.escaped("grüße 中文") == "grüße 中文")
    }

    @Test func oneLineForRunningAlong() {
        #expect(
            timeline.line(of: Sample.session()[3])
                == "23:25:18.153 S1 refused      <nosuch@kunde.example>: 550 5.1.1 no such mailbox here (unknown-recipient)")
        #expect(timeline.line(of: TraceEvent(time: 0, kind: .secured, session: "S")) == "00:00:00.000 S secured")
    }

    @Test func jsonHasWhatTheEventHas() throws {
        let event = Sample.session()[3]
        let object = try #require(try JSONSerialization.jsonObject(with: Data(event.json.utf8)) as? [String: Any])
        #expect(object["time"] as? String == "2026-11-24T23:25:18.153456Z")
        #expect(object["event"] as? String == "refused")
        #expect(object["code"] as? Int == 550)
        #expect(object["recipient"] as? String == "nosuch@kunde.example")
        #expect(object["octets"] == nil)
    }

    @Test(arguments: [
        (0, 0, "1970-01-01T00:00:00.000000Z"), (951_782_400_000_000, 0, "2000-02-29T00:00:00.000000Z"),
        (-1, 0, "1969-12-31T23:59:59.999999Z"), (1_709_164_799_000_000, 0, "2024-02-28T23:59:59.000000Z"),
        (1_709_164_800_000_000, 0, "2024-02-29T00:00:00.000000Z"), (4_107_542_400_000_000, 0, "2100-03-01T00:00:00.000000Z"),
        (0, -12_600, "1969-12-31T20:30:00.000000-03:30"), (0, 7200, "1970-01-01T02:00:00.000000+02:00"),
    ])
    func civilTime(microseconds: Int64, offset: Int, text: String) throws {
        let zone = try #require(TimeZone(secondsFromGMT: offset))
        #expect(CivilTime(microseconds: microseconds, in: zone).rfc3339 == text)
    }
}
