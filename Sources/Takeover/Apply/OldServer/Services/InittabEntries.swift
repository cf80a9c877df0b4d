/// Entries of inittab(5), `id:runlevels:action:process`, switched off by the action `off`.
enum InittabEntries {
    /// - Parameter matches: whether an entry's process is meant.
    /// - Returns: the file with those entries off; nil where none is on.
    static func switchingOff(in octets: [UInt8], where matches: (String) -> Bool) -> [UInt8]? {
        var text = ServiceText(octets)
        for number in text.lines.indices {
            let line = text.text(number)
            guard !line.hasPrefix("#") else { continue }
            var fields = line.split(separator: ":", maxSplits: 3, omittingEmptySubsequences: false).map(String.init)
            guard fields.count == 4, fields[2] != "off", matches(fields[3]) else { continue }
            fields[2] = "off"
            text.replace(number, with: fields.joined(separator: ":"))
        }
        return text.isChanged ? text.octets : nil
    }

    /// Whether there is such an entry, on or off.
    static func has(_ octets: [UInt8], where matches: (String) -> Bool) -> Bool {
        let text = ServiceText(octets)
        return text.lines.indices.contains { number in
            let fields = text.text(number).split(separator: ":", maxSplits: 3, omittingEmptySubsequences: false).map(String.init)
            return fields.count == 4 && !fields[0].hasPrefix("#") && matches(fields[3])
        }
    }

    /// Whether it runs qmail's own programs. The entry of svscanboot runs other services too, and stays: a file `down` in a service keeps that from
    /// starting.
    static func isQmail(_ process: String) -> Bool { isQmail(process, .intake) || isQmail(process, .sending) }

    static func isQmail(_ process: String, _ duty: ServiceRecords.Record.Duty) -> Bool {
        let names =
            switch duty {
            case .intake: ["qmail-smtpd"]
            case .sending: ["qmail-start", "qmail-send", "/qmail/rc"]
            }
        return names.contains { process.contains($0) }
    }
}
