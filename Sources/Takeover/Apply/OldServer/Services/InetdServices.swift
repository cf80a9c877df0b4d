/// Services of inetd.conf(5), switched off by a comment sign.
enum InetdServices {
    /// - Returns: the file with all services of these ports commented out; nil where none is on.
    static func switchingOff(_ ports: Set<UInt16>, in octets: [UInt8]) -> [UInt8]? {
        var text = ServiceText(octets)
        for number in text.lines.indices {
            let words = text.words(number)
            guard words.count >= 6, !words[0].hasPrefix("#"), words[1] == "stream", words[2].hasPrefix("tcp"),
                // "address:service".
                let service = words[0].split(separator: ":").last, let port = ServicePorts.port(of: String(service)),
                ports.contains(port)
            else { continue }
            text.comment(number)
        }
        return text.isChanged ? text.octets : nil
    }
}
