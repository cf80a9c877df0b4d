/// Services of a file of xinetd (xinetd.conf(5)), switched off by `disable = yes`.
enum XinetdServices {
    /// - Returns: the file with all services of these ports switched off; nil where none is on.
    static func switchingOff(_ ports: Set<UInt16>, in octets: [UInt8]) -> [UInt8]? {
        var text = ServiceText(octets)
        // The last first: a line that is added moves all behind it.
        for block in blocks(of: text).reversed() where block.isOn && block.port.map(ports.contains) == true {
            for line in block.disableLines { text.replace(line, with: "\tdisable = yes") }
            if block.disableLines.isEmpty { text.insert("\tdisable = yes", behind: block.brace) }
        }
        return text.isChanged ? text.octets : nil
    }

    /// The files and folders that a configuration leads to: `include`, `includedir`.
    static func inclusions(in octets: [UInt8]) -> (files: [String], folders: [String]) {
        let text = ServiceText(octets)
        var files: [String] = []
        var folders: [String] = []
        for number in text.lines.indices {
            let words = text.words(number)
            guard words.count == 2 else { continue }
            if words[0] == "include" { files.append(words[1]) }
            if words[0] == "includedir" { folders.append(words[1]) }
        }
        return (files, folders)
    }

    /// Whether `includedir` takes a file of this name.
    static func isTaken(_ name: String) -> Bool { !name.contains(".") && !name.hasSuffix("~") }

    private struct Block {
        var name: String
        var brace: Int
        var disableLines: [Int] = []
        var isOn = true
        var given: UInt16?
        var isTCP = true

        var port: UInt16? { isTCP ? given ?? ServicePorts.port(of: name) : nil }
    }

    private static func blocks(of text: ServiceText) -> [Block] {
        var blocks: [Block] = []
        var name: String?
        var open: Block?
        for number in text.lines.indices {
            let line = text.text(number)
            if line.isEmpty || line.hasPrefix("#") { continue }
            if var block = open {
                if line == "}" {
                    blocks.append(block)
                    open = nil
                } else {
                    take(line, number, into: &block)
                    open = block
                }
                continue
            }
            if line == "{", let service = name {
                open = Block(name: service, brace: number)
                name = nil
            } else {
                let words = text.words(number)
                name = words.count == 2 && words[0] == "service" ? words[1] : nil
            }
        }
        return blocks
    }

    private static func take(_ line: String, _ number: Int, into block: inout Block) {
        guard let sign = line.firstIndex(of: "=") else { return }
        let key = line[..<sign].split(whereSeparator: { $0.isWhitespace || $0 == "+" || $0 == "-" }).first.map(String.init) ?? ""
        let value = line[line.index(after: sign)...].split(whereSeparator: \.isWhitespace).map(String.init)
        switch key {
        case "disable":
            block.disableLines.append(number)
            block.isOn = value.first != "yes"
        case "port": block.given = value.first.flatMap { UInt16($0) }
        case "socket_type": if value.first != "stream" { block.isTCP = false }
        case "protocol": if value.first?.hasPrefix("tcp") != true { block.isTCP = false }
        default: break
        }
    }
}
