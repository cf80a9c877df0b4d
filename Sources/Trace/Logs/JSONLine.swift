/// Writes one JSON object (RFC 8259) in one line, members in the order they are given.
///
/// What a terminal would act on is escaped as well, so that a line can be looked at without harm.
struct JSONLine {
    private(set) var text = "{"

    /// The object, closed.
    var closed: String { text + "}" }

    mutating func member(_ name: String, _ value: String) {
        begin(name)
        JSONLine.write(value, to: &text)
    }

    mutating func member(_ name: String, _ value: Int64) {
        begin(name)
        text += String(value)
    }

    /// A number; null when it is none that JSON knows (RFC 8259 §6).
    mutating func member(_ name: String, _ value: Double) {
        begin(name)
        text += value.isFinite ? "\(value)" : "null"
    }

    /// A value that is JSON already.
    mutating func member(_ name: String, json: String) {
        begin(name)
        text += json
    }

    private mutating func begin(_ name: String) {
        if text.utf8.count > 1 { text += "," }
        JSONLine.write(name, to: &text)
        text += ":"
    }

    /// A string of RFC 8259 §7, with its quotation marks.
    static func write(_ value: String, to text: inout String) {
        text += "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case _ where TerminalText.isActive(scalar):
                for unit in String(scalar).utf16 {
                    let digits = String(unit, radix: 16)
                    text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                }
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
