/// What one event says, in words for a person. Everything a client sent is escaped for a terminal.
enum EventText {
    static func text(of event: TraceEvent) -> String {
        let parts: [String?] =
            switch event.kind {
            case .connected: [event.client.map { "from \($0)" }, event.detail]
            case .greeted, .secured: [event.detail]
            case .authenticated: [event.recipient.map(path), event.detail]
            case .loginFailed: [reply(event)]
            case .refused: [refused(event)]
            case .accepted: [reply(event), event.octets.map(octets), took(event)]
            case .delivered, .queued: [event.recipient.map(path), reply(event), event.octets.map(octets), took(event)]
            case .sent, .deferred, .failed, .reported, .deadLettered: [event.recipient.map(path), reply(event), took(event)]
            case .passedOn, .passingFailed, .held, .reportDropped, .ownerTold:
                [event.recipient.map(path), reply(event), took(event)]
            case .disconnected: [event.detail, event.octets.map { "\(octets($0)) received" }, took(event)]
            }
        return TerminalText.escaped(parts.compactMap(\.self).filter { !$0.isEmpty }.joined(separator: ", "))
    }

    static func path(_ address: String) -> String { "<\(address)>" }

    /// `4,096 octets`.
    static func octets(_ count: Int64) -> String {
        var digits = ""
        for (index, digit) in String(count.magnitude).reversed().enumerated() {
            if index > 0, index.isMultiple(of: 3) { digits.append(",") }
            digits.append(digit)
        }
        return "\(count < 0 ? "-" : "")\(String(digits.reversed())) octet\(count == 1 ? "" : "s")"
    }

    /// Who was refused with which reply, and the reason's word: `<x@far.example>: 550 5.7.1 relaying denied (relay)`.
    private static func refused(_ event: TraceEvent) -> String {
        let who = event.recipient.map(path) ?? event.sender.map { "from \(path($0))" }
        let what = [reply(event), event.reason.map { "(\($0))" }].compactMap(\.self).joined(separator: " ")
        return [who, what.isEmpty ? nil : what].compactMap(\.self).joined(separator: ": ")
    }

    private static func reply(_ event: TraceEvent) -> String? {
        let parts = [event.code.map { "\($0)" }, event.enhancedCode, event.detail].compactMap(\.self)
        return parts.isEmpty ? nil : parts.joined(separator: " ")
    }

    private static func took(_ event: TraceEvent) -> String? {
        guard let milliseconds = event.milliseconds else { return nil }
        return "\(rounded(milliseconds)) ms"
    }

    /// One decimal below 100, none above.
    private static func rounded(_ milliseconds: Double) -> String {
        guard milliseconds.isFinite, abs(milliseconds) < 1e15 else { return "\(milliseconds)" }
        if abs(milliseconds) >= 100 { return "\(Int64(milliseconds.rounded()))" }
        let tenths = Int64((milliseconds * 10).rounded())
        return "\(tenths < 0 ? "-" : "")\(abs(tenths) / 10).\(abs(tenths) % 10)"
    }
}
