/// NOTIFY as a parameter of RCPT (RFC 3461 §4.1).
extension NotifyRequest {
    /// Reads what stands behind `NOTIFY=`, in whatever case.
    /// - Returns: nil where it is neither NEVER alone nor a list of events.
    public init?(parameter: String) {
        let words = parameter.uppercased().split(separator: ",", omittingEmptySubsequences: false)
        if words == ["NEVER"] {
            self = .never
            return
        }
        let events = words.compactMap { Event(rawValue: String($0)) }
        guard !events.isEmpty, events.count == words.count else { return nil }
        self = .on(Set(events))
    }

    /// What stands behind `NOTIFY=`; a list without events is NEVER.
    public var parameter: String {
        switch self {
        case .never: "NEVER"
        case .on(let events) where events.isEmpty: "NEVER"
        case .on(let events): Event.allCases.filter(events.contains).map(\.rawValue).joined(separator: ",")
        }
    }
}
