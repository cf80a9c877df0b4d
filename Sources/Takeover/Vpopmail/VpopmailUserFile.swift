/// `.qmail` in the home of an account, which vdelivermail reads by rules of its own (check_forward_deliver in vdelivermail.c).
struct VpopmailUserFile {
    /// In the order of the file. Empty: mail is taken and thrown away. Nil: it goes into the account's Maildir as if there were no file.
    private(set) var instructions: [DeliveryInstruction]?

    /// - Parameters:
    ///   - home: The account's folder.
    ///   - address: The account's address: a line that is nothing else is passed over, as it would be a loop.
    ///   - host: What completes addresses without a host.
    init(_ text: TextLines, home: String, address: String, host: String) {
        for line in text.lines {
            let line = String(line.text.prefix { $0 != "\0" })
            guard !line.isEmpty, !line.hasPrefix("#"), line != address else { continue }
            var found = instructions ?? []
            defer { instructions = found }
            if line.hasPrefix("|") {
                let program = DotQmailProgram(String(line.drop { $0 == " " || $0 == "|" }))
                found += program.instructions.map { Self.completed($0, host) }
                if program.isLast { return }
            } else if (line + "/").contains("/Maildir/") {
                found.append(.maildir(DotQmail.absolute(line, home: home)))
            } else {
                let target = (line.hasPrefix("&") ? line.dropFirst() : line[...]).trimmingBlanks
                if !target.isEmpty { found.append(Self.completed(.forward(target), host)) }
            }
        }
    }

    private static func completed(_ instruction: DeliveryInstruction, _ host: String) -> DeliveryInstruction {
        guard case .forward(let address) = instruction, !address.contains("@") else { return instruction }
        return .forward("\(address)@\(host)")
    }
}

extension Substring {
    fileprivate var trimmingBlanks: String {
        let end = lastIndex { $0 != " " && $0 != "\t" }
        return end.map { String(self[...$0].drop { $0 == " " || $0 == "\t" }) } ?? ""
    }
}
