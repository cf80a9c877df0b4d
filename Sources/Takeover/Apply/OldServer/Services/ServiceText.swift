/// A file of lines that is changed in a few places and kept to the octet everywhere else.
struct ServiceText {
    /// Each with its line end, where it has one.
    private(set) var lines: [[UInt8]]
    private(set) var isChanged = false

    init(_ octets: [UInt8]) {
        lines = []
        var rest = octets[...]
        while !rest.isEmpty {
            let end = rest.firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? rest.endIndex
            lines.append(Array(rest[..<end]))
            rest = rest[end...]
        }
    }

    var octets: [UInt8] { Array(lines.joined()) }

    /// The line without white space at its ends. Octets that are no UTF-8 become something that no key or name has.
    func text(_ number: Int) -> String {
        let line = String(decoding: lines[number], as: UTF8.self)
        return String(line.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }

    func words(_ number: Int) -> [String] { text(number).split(whereSeparator: \.isWhitespace).map(String.init) }

    /// Replaces a line; its line end stays.
    mutating func replace(_ number: Int, with text: String) {
        lines[number] = Array(text.utf8) + lineEnd(number)
        isChanged = true
    }

    mutating func comment(_ number: Int) {
        lines[number] = Array("#martlet# ".utf8) + lines[number]
        isChanged = true
    }

    /// Adds a line behind another one.
    mutating func insert(_ text: String, behind number: Int) {
        let end = lineEnd(number)
        lines.insert(Array(text.utf8) + (end.isEmpty ? [UInt8(ascii: "\n")] : end), at: number + 1)
        isChanged = true
    }

    private func lineEnd(_ number: Int) -> [UInt8] {
        Array(lines[number].reversed().prefix { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }.reversed())
    }
}
