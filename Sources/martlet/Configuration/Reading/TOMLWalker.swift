/// Walks over a valid TOML 1.0 text and notes the lines of its keys, tables and array elements.
struct TOMLWalker {
    private let octets: [UInt8]
    private var position = 0
    private var line = 1
    private var lines: [ConfigurationPath: Int] = [:]
    /// How many tables each array of tables (`[[listen]]`) has so far.
    private var tableCounts: [ConfigurationPath: Int] = [:]

    init(_ text: String) {
        octets = Array(text.utf8)
    }

    mutating func walk() -> [ConfigurationPath: Int] {
        var table = ConfigurationPath()
        while true {
            skipBlanks(overLines: true)
            guard let octet = next else { return lines }
            if octet == UInt8(ascii: "[") {
                table = header()
            } else {
                keyAndValue(in: table)
            }
        }
    }

    private var next: UInt8? { position < octets.count ? octets[position] : nil }

    private mutating func advance() {
        if next == UInt8(ascii: "\n") { line += 1 }
        position += 1
    }

    private func isNext(_ text: StaticString) -> Bool {
        text.withUTF8Buffer { octets[position...].starts(with: $0) }
    }

    private mutating func skipBlanks(overLines: Bool) {
        while let octet = next {
            switch octet {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): advance()
            case UInt8(ascii: "\n") where overLines: advance()
            case UInt8(ascii: "#") where overLines:
                while let octet = next, octet != UInt8(ascii: "\n") {
                    _ = octet
                    advance()
                }
            default: return
            }
        }
    }

    private mutating func header() -> ConfigurationPath {
        let isArray = isNext("[[")
        let start = line
        position += isArray ? 2 : 1
        var path = ConfigurationPath()
        let keys = dottedKey()
        for (index, key) in keys.enumerated() {
            path = path + key
            let isLast = index == keys.count - 1
            if isLast, isArray {
                if lines[path] == nil { lines[path] = start }
                path = path + tableCounts[path, default: 0]
                tableCounts[path.parent ?? path, default: 0] += 1
            } else if let count = tableCounts[path] {
                // A table below an array of tables belongs to the last of them (TOML 1.0, "Array of Tables").
                path = path + (count - 1)
            }
        }
        if lines[path] == nil { lines[path] = start }
        while next == UInt8(ascii: "]") { advance() }
        return path
    }

    /// Takes `a."b".c` up to what ends it.
    private mutating func dottedKey() -> [String] {
        var keys: [String] = []
        while true {
            skipBlanks(overLines: false)
            if next == UInt8(ascii: "\"") || next == UInt8(ascii: "'") {
                keys.append(string())
            } else {
                let start = position
                while let octet = next, !" \t.=]\n".utf8.contains(octet) { advance() }
                keys.append(String(decoding: octets[start..<position], as: UTF8.self))
            }
            skipBlanks(overLines: false)
            guard next == UInt8(ascii: ".") else { return keys }
            advance()
        }
    }

    private mutating func keyAndValue(in table: ConfigurationPath) {
        let start = line
        var path = table
        for key in dottedKey() {
            path = path + key
            if lines[path] == nil { lines[path] = start }
        }
        guard next == UInt8(ascii: "=") else { return advance() }
        advance()
        skipBlanks(overLines: false)
        value(at: path)
    }

    private mutating func value(at path: ConfigurationPath) {
        switch next {
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            _ = string()
        case UInt8(ascii: "["):
            array(at: path)
        case UInt8(ascii: "{"):
            inlineTable(at: path)
        default:
            while let octet = next, !",]}#\n".utf8.contains(octet) { advance() }
        }
    }

    private mutating func array(at path: ConfigurationPath) {
        advance()
        var index = 0
        while true {
            skipBlanks(overLines: true)
            guard let octet = next else { return }
            switch octet {
            case UInt8(ascii: "]"): return advance()
            case UInt8(ascii: ","): advance()
            default:
                lines[path + index] = line
                value(at: path + index)
                index += 1
            }
        }
    }

    private mutating func inlineTable(at path: ConfigurationPath) {
        advance()
        while true {
            skipBlanks(overLines: true)
            guard let octet = next else { return }
            switch octet {
            case UInt8(ascii: "}"): return advance()
            case UInt8(ascii: ","): advance()
            default: keyAndValue(in: path)
            }
        }
    }

    /// Takes a string of any of the four kinds and returns what is between its quotes, escapes left as they are.
    private mutating func string() -> String {
        let quote = octets[position]
        let isMultiline = isNext("\"\"\"") || isNext("'''")
        position += isMultiline ? 3 : 1
        let start = position
        while let octet = next {
            if octet == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
                advance()
                advance()
            } else if octet == quote, !isMultiline || isNext("\"\"\"") || isNext("'''") {
                break
            } else {
                advance()
            }
        }
        let content = octets[start..<min(position, octets.count)]
        // Up to two quotes may stand before the three that close (TOML 1.0, "String").
        repeat { position += 1 } while isMultiline && next == quote
        return String(decoding: content, as: UTF8.self)
    }
}
