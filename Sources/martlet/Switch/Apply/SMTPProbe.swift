import Foundation
import Takeover

/// An SMTP session with a server on this machine, to see what it says. It blocks; every read has a limit of 30 seconds.
final class SMTPProbe {
    struct Answer: Equatable {
        var code: Int
        /// The last line without its code.
        var text: String
    }

    private let descriptor: Int32
    private var input: [UInt8] = []

    /// Connects and greets. A server that is busy for the moment, as with those who waited while it took over, is asked again for a minute.
    /// - Throws: ``SwitchError`` where nobody listens or takes mail.
    static func greeted(host: String, port: Int, name: String) throws(SwitchError) -> SMTPProbe {
        let end = ContinuousClock.now + .seconds(60)
        while true {
            let probe = try SMTPProbe(host: host, port: port)
            let greeting = try probe.answer()
            if greeting.code / 100 == 4, ContinuousClock.now < end {
                usleep(200_000)
                continue
            }
            try probe.expect(greeting, 220, "greeting")
            try probe.expect(try probe.say("EHLO \(name)"), 250, "EHLO")
            return probe
        }
    }

    private init(host: String, port: Int) throws(SwitchError) {
        let isIPv6 = host.contains(":")
        descriptor = socket(
            isIPv6 ? AF_INET6 : AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw SwitchError("\(host):\(port)", errno: errno) }
        var limit = timeval(tv_sec: 30, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        guard Self.connect(descriptor, host, UInt16(port), isIPv6: isIPv6) else {
            let number = errno
            close(descriptor)
            throw SwitchError("\(host):\(port)", errno: number)
        }
    }

    deinit {
        close(descriptor)
    }

    private static func connect(_ descriptor: Int32, _ host: String, _ port: UInt16, isIPv6: Bool) -> Bool {
        if isIPv6 {
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = port.bigEndian
            inet_pton(AF_INET6, host, &address.sin6_addr)
            return withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    Foundation.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in6>.size)) == 0
                }
            }
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        inet_pton(AF_INET, host, &address.sin_addr)
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Foundation.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }

    func say(_ line: String) throws(SwitchError) -> Answer {
        let octets = Array((line + "\r\n").utf8)
        guard FileOctets.write(octets, to: descriptor) else { throw SwitchError(line, errno: errno) }
        return try answer()
    }

    /// - Throws: ``SwitchError`` that tells what was said instead.
    func expect(_ answer: Answer, _ code: Int, _ what: String) throws(SwitchError) {
        guard answer.code == code else {
            throw SwitchError(
                "\(what) was answered with \(answer.code) \(answer.text).",
                german: "\(what) wurde mit \(answer.code) \(answer.text) beantwortet.")
        }
    }

    private func answer() throws(SwitchError) -> Answer {
        while true {
            let line = try line()
            guard let code = Int(line.prefix(3)) else { throw SwitchError(line, german: line) }
            if line.dropFirst(3).first != "-" { return Answer(code: code, text: String(line.dropFirst(4))) }
        }
    }

    private func line() throws(SwitchError) -> String {
        while true {
            if let end = input.firstIndex(of: UInt8(ascii: "\n")) {
                let line = input[..<end].filter { $0 != UInt8(ascii: "\r") }
                input.removeSubrange(...end)
                return String(decoding: line, as: UTF8.self)
            }
            guard let octets = FileOctets.read(from: descriptor) else { throw SwitchError("SMTP", errno: errno) }
            guard !octets.isEmpty, input.count < 65_536 else {
                throw SwitchError("Martlet broke the session off.", german: "Martlet hat die Sitzung abgebrochen.")
            }
            input += octets
        }
    }
}
