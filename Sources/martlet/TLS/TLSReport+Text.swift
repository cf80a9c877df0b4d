import Trace

extension TLSReport {
    /// The report for people. Only a word that is longer than the column makes a line longer than `width`.
    func lines(width: Int) -> [String] {
        var lines = facts(width: width)
        for host in hosts {
            lines.append("")
            lines += host.lines(width: width)
        }
        if !lines.isEmpty { lines.append("") }
        return lines + Self.wrapped(result.prefix(1).uppercased() + result.dropFirst(), width: width, indent: 0)
    }

    private func facts(width: Int) -> [String] {
        var facts: [(String, String)] = [("Domain", domain + (canonicalDomain.map { ", called \($0)" } ?? ""))]
        if let route { facts.append(("Route", route)) }
        let number = hosts.count == 1 ? "1 host" : "\(hosts.count) hosts"
        switch source {
        case .mx: facts.append(("MX", "\(number), \(Self.proof(isSecure == true))"))
        case .address: facts.append(("MX", "none, the domain is its own host; \(Self.proof(isSecure == true))"))
        case .route, nil: break
        }
        if let sts {
            facts.append(("MTA-STS", "\(sts.mode), id \(sts.id), for \(sts.maxAge) s: \(sts.hosts.joined(separator: ", "))"))
            if let note = sts.note { facts.append(("", note)) }
        } else if let noSTS {
            facts.append(("MTA-STS", "none: \(noSTS)"))
        }
        return Self.table(facts, width: width)
    }

    static func proof(_ isSecure: Bool) -> String { isSecure ? "proved by DNSSEC" : "not proved by DNSSEC" }

    /// Names in a column, what they mean beside it, wrapped.
    static func table(_ facts: [(String, String)], width: Int, indent: Int = 0) -> [String] {
        let column = indent + 11
        return facts.flatMap { name, value in
            var lines = wrapped(value, width: width, indent: column)
            let label = String(repeating: " ", count: indent) + (name.isEmpty ? "" : name + ":")
            if let first = lines.first {
                lines[0] = label + String(repeating: " ", count: max(1, column - label.count)) + first.dropFirst(column)
            }
            return lines
        }
    }

    /// Breaks at blanks. What others said is made harmless for a terminal.
    static func wrapped(_ text: String, width: Int, indent: Int) -> [String] {
        let margin = String(repeating: " ", count: indent)
        var lines: [String] = []
        var line = ""
        for word in TerminalText.escaped(text).split(separator: " ") {
            if !line.isEmpty, indent + line.count + 1 + word.count > width {
                lines.append(margin + line)
                line = ""
            }
            line += line.isEmpty ? word : " " + word
        }
        return lines + [margin + line]
    }
}

extension TLSReport.Host {
    fileprivate func lines(width: Int) -> [String] {
        let title = (preference.map { "\($0) " } ?? "") + name + (canonicalName.map { ", called \($0)" } ?? "")
        var facts = [("Address", "\(addresses.joined(separator: ", ")); \(TLSReport.proof(isSecure))"), ("DANE", dane)]
        facts += tlsa.map { ("", $0) }
        if let policy { facts.append(("Wanted", policy)) }
        if let session { facts.append(("Got", session)) }
        if let problem { facts.append(("Problem", problem)) }
        return TLSReport.wrapped(title, width: width, indent: 0) + TLSReport.table(facts, width: width, indent: 2)
    }
}
