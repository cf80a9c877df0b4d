extension TraceEvent {
    /// The event as one line of JSON: `time` (RFC 3339, UTC), `event`, `session`, and what else it has.
    public var json: String {
        var line = JSONLine()
        line.member("time", CivilTime(microseconds: time).rfc3339)
        line.member("event", kind.rawValue)
        line.member("session", session)
        for (name, value) in [
            ("transaction", transaction), ("client", client), ("sender", sender), ("recipient", recipient),
            ("message_id", messageID),
        ] {
            if let value { line.member(name, value) }
        }
        if let code { line.member("code", Int64(code)) }
        for (name, value) in [("enhanced_code", enhancedCode), ("reason", reason), ("detail", detail)] {
            if let value { line.member(name, value) }
        }
        if let octets { line.member("octets", octets) }
        if let milliseconds { line.member("milliseconds", milliseconds) }
        return line.closed
    }
}
