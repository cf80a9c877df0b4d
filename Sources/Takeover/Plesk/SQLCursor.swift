/// A place in a dump of SQL, and the small things that are read there.
struct SQLCursor: Sendable {
    enum Value: Hashable, Sendable {
        case null
        case text(String)
    }

    private let octets: [UInt8]
    private var position = 0
    /// Lines are counted as far as they were asked for.
    private var countedTo = 0
    private var lines = 1

    init(_ octets: [UInt8]) {
        self.octets = octets
    }

    var isAtEnd: Bool { position >= octets.count }

    /// The line of the place, from 1.
    var line: Int {
        mutating get {
            for octet in octets[countedTo..<max(position, countedTo)] where octet == UInt8(ascii: "\n") { lines += 1 }
            countedTo = max(position, countedTo)
            return lines
        }
    }

    private var octet: UInt8? { position < octets.count ? octets[position] : nil }
    private var next: UInt8? { position + 1 < octets.count ? octets[position + 1] : nil }

    /// Goes past blanks and comments; those that only MySQL reads (`/*!40101 … */`) hold nothing that is wanted.
    /// - Returns: True, for use in conditions.
    @discardableResult
    mutating func skipBlanks() -> Bool {
        while let octet {
            switch octet {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n"): position += 1
            case UInt8(ascii: "#"): skipLine()
            case UInt8(ascii: "-") where next == UInt8(ascii: "-"): skipLine()
            case UInt8(ascii: "/") where next == UInt8(ascii: "*"): skipComment()
            default: return true
            }
        }
        return true
    }

    private mutating func skipLine() {
        while let octet, octet != UInt8(ascii: "\n") { position += 1 }
    }

    private mutating func skipComment() {
        position += 2
        while let octet {
            if octet == UInt8(ascii: "*"), next == UInt8(ascii: "/") {
                position += 2
                return
            }
            position += 1
        }
    }

    /// Goes past the next semicolon that stands in no string and no comment.
    mutating func skipStatement() {
        while skipBlanks(), let octet {
            switch octet {
            case UInt8(ascii: ";"):
                position += 1
                return
            case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "`"): _ = quoted()
            default: position += 1
            }
        }
    }

    /// Goes to the comma or parenthesis that ends a definition of CREATE TABLE. False where there is none.
    mutating func skipDefinition() -> Bool {
        var depth = 0
        while skipBlanks(), let octet {
            switch octet {
            case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "`"):
                _ = quoted()
                continue
            case UInt8(ascii: "("): depth += 1
            case UInt8(ascii: ")"):
                if depth == 0 { return true }
                depth -= 1
            case UInt8(ascii: ","): if depth == 0 { return true }
            case UInt8(ascii: ";"): return false
            default: break
            }
            position += 1
        }
        return false
    }

    mutating func take(_ octet: UInt8) -> Bool {
        skipBlanks()
        guard self.octet == octet else { return false }
        position += 1
        return true
    }

    /// Takes a word that is not quoted, in whatever case.
    mutating func take(_ word: String) -> Bool {
        let start = position
        if keyword() == word { return true }
        position = start
        return false
    }

    /// The word here, uppercased; empty for none.
    mutating func keyword() -> String {
        skipBlanks()
        let start = position
        while let octet, Self.isOfWord(octet), position - start < 64 { position += 1 }
        return String(decoding: octets[start..<position], as: UTF8.self).uppercased()
    }

    /// A name with the database's before it: `psa`.`mail`.
    mutating func tableName() -> String? {
        guard let first = identifier() else { return nil }
        guard octet == UInt8(ascii: ".") else { return first.name }
        position += 1
        return identifier()?.name
    }

    mutating func identifier() -> (name: String, isQuoted: Bool)? {
        skipBlanks()
        switch octet {
        case UInt8(ascii: "`"), UInt8(ascii: "\""): return quoted().map { (Self.text($0), true) }
        default:
            let start = position
            while let octet, Self.isOfWord(octet) { position += 1 }
            return start == position ? nil : (Self.text(octets[start..<position]), false)
        }
    }

    /// NULL, a number, a string, or octets in hexadecimal; nil for anything else.
    mutating func value() -> Value? {
        skipBlanks()
        switch octet {
        case UInt8(ascii: "'"), UInt8(ascii: "\""): return quoted().map { .text(Self.text($0)) }
        default: break
        }
        let start = position
        while let octet,
            Self.isOfWord(octet) || octet == UInt8(ascii: "-") || octet == UInt8(ascii: "+") || octet == UInt8(ascii: ".")
        {
            position += 1
        }
        let word = octets[start..<position]
        guard let first = word.first else { return nil }
        // A string that says its character set: _binary 'x', _utf8'x'.
        if first == UInt8(ascii: "_") {
            skipBlanks()
            guard octet == UInt8(ascii: "'") else { return nil }
            return quoted().map { .text(Self.text($0)) }
        }
        if word.count > 2, first == UInt8(ascii: "0"), word[start + 1] == UInt8(ascii: "x") {
            return Self.octets(hexadecimal: word.dropFirst(2)).map { .text(Self.text($0)) }
        }
        let text = Self.text(word)
        return text.uppercased() == "NULL" ? .null : .text(text)
    }

    /// What stands between the quotes here, without its escapes; nil where the quote is not closed.
    private mutating func quoted() -> [UInt8]? {
        guard let quote = octet else { return nil }
        position += 1
        var contents: [UInt8] = []
        while let octet {
            position += 1
            if octet == quote {
                // A quote written twice is one of the string.
                guard self.octet == quote else { return contents }
                position += 1
                contents.append(quote)
            } else if octet == UInt8(ascii: "\\"), quote != UInt8(ascii: "`") {
                guard let escaped = self.octet else { return nil }
                position += 1
                contents.append(Self.unescaped(escaped))
            } else {
                contents.append(octet)
            }
        }
        return nil
    }

    private static func unescaped(_ octet: UInt8) -> UInt8 {
        switch octet {
        case UInt8(ascii: "0"): 0
        case UInt8(ascii: "b"): 8
        case UInt8(ascii: "t"): 9
        case UInt8(ascii: "n"): 10
        case UInt8(ascii: "r"): 13
        case UInt8(ascii: "Z"): 26
        default: octet
        }
    }

    private static func octets(hexadecimal digits: ArraySlice<UInt8>) -> [UInt8]? {
        guard digits.count.isMultiple(of: 2) else { return nil }
        var octets: [UInt8] = []
        var high: UInt8?
        for digit in digits {
            guard let value = Character(Unicode.Scalar(digit)).hexDigitValue.map(UInt8.init) else { return nil }
            if let first = high {
                octets.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        return octets
    }

    private static func isOfWord(_ octet: UInt8) -> Bool {
        switch octet {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "_"), UInt8(ascii: "$"), 0x80...:
            true
        default: false
        }
    }

    /// UTF-8 where it is, else latin-1.
    private static func text(_ octets: some Collection<UInt8>) -> String {
        String(validating: octets, as: UTF8.self) ?? String(String.UnicodeScalarView(octets.map { Unicode.Scalar($0) }))
    }
}
