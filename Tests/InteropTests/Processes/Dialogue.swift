import Foundation

/// An SMTP session that a test holds by hand, octet by octet. Every read has a limit of 60 seconds.
final class Dialogue {
    struct Answer {
        let lines: [String]

        var code: Int { Int(lines.last?.prefix(3) ?? "") ?? 0 }
        /// The last line: code, enhanced code and text.
        var text: String { lines.last ?? "" }
    }

    private let descriptor: Int32
    private var input: [UInt8] = []

    /// Connects; nil when nobody listens.
    init?(port: UInt16) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw TestFailure("no socket: errno \(errno)") }
        var limit = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in(loopback: port)
        let isConnected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        if isConnected { return }
        guard errno == ECONNREFUSED else { throw TestFailure("cannot connect to port \(port): errno \(errno)") }
        return nil
    }

    deinit {
        close(descriptor)
    }

    /// Sends octets as they are.
    func send(_ octets: [UInt8]) throws {
        var rest = octets[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL.rawValue))
            }
            guard count > 0 else { throw TestFailure("the server took no more octets: errno \(errno)") }
            rest = rest.dropFirst(count)
        }
    }

    func send(_ text: String) throws { try send(Array(text.utf8)) }

    /// Reads one answer with all its lines.
    /// - Throws: ``TestFailure`` when the server closed, or said nothing for 60 seconds.
    func answer() throws -> Answer {
        var lines: [String] = []
        repeat { lines.append(try line()) } while lines.last?.dropFirst(3).first == "-"
        return Answer(lines: lines)
    }

    /// Sends a line and reads its answer.
    @discardableResult
    func say(_ line: String, expecting code: Int? = nil) throws -> Answer {
        try send(line + "\r\n")
        let answer = try answer()
        if let code, answer.code != code { throw TestFailure("\(line) was answered with \(answer.text)") }
        return answer
    }

    /// Reads to the end; true when the server closed the connection.
    func isClosedByServer() -> Bool {
        while true {
            var block = [UInt8](repeating: 0, count: 4_096)
            let count = recv(descriptor, &block, block.count, 0)
            if count <= 0 { return count == 0 || errno == ECONNRESET }
        }
    }

    private func line() throws -> String {
        while true {
            if let end = input.firstIndex(of: 0x0A) {
                let line = input[..<end].filter { $0 != 0x0D }
                input.removeFirst(end + 1)
                return String(decoding: line, as: UTF8.self)
            }
            var block = [UInt8](repeating: 0, count: 4_096)
            let count = recv(descriptor, &block, block.count, 0)
            guard count > 0 else {
                throw TestFailure(count == 0 ? "the server closed the connection" : "no answer: errno \(errno)")
            }
            input += block.prefix(count)
        }
    }
}
