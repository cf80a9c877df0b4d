import Foundation

/// Debian's Knot DNS, serving zones of a test on one port of 127.0.0.1.
final class KnotServer {
    struct Zone {
        let name: String
        /// In zone format, relative to the zone; SOA and NS are added.
        var records: String
        /// Whether Knot signs it with a key of its own.
        var isSigned = true
    }

    let port: UInt16
    private let folder: TemporaryFolder
    private let configuration: String
    private let process: ChildProcess

    /// Starts it, and returns when it answers for all zones.
    init(_ zones: [Zone]) throws {
        let knotd = try Peer("knotd", package: "knot").path
        folder = try TemporaryFolder()
        port = try Self.freePort()
        var text = """
            server:
                listen: 127.0.0.1@\(port)
                rundir: "\(try folder.makeFolder("run"))"
            database:
                storage: "\(try folder.makeFolder("database"))"
                journal-db-max-size: 16M
                kasp-db-max-size: 16M
                timer-db-max-size: 4M
            log:
              - target: stderr
                any: info
            acl:
              - id: transfer
                address: 127.0.0.0/8
                action: transfer
            policy:
              - id: test
                algorithm: ecdsap256sha256
                single-type-signing: on
            zone:

            """
        for zone in zones {
            let file = try folder.write("\(zone.name).zone", Self.text(of: zone))
            text += """
                  - domain: \(zone.name)
                    file: "\(file)"
                    acl: transfer
                    zonefile-sync: -1

                """
            if zone.isSigned {
                text += """
                        dnssec-signing: on
                        dnssec-policy: test
                        journal-content: all
                        zonefile-load: difference-no-serial

                    """
            }
        }
        configuration = try folder.write("knot.conf", text)
        process = try ChildProcess([knotd, "-c", configuration], folder: folder)
        for zone in zones { try waitUntilServed(zone) }
    }

    /// Ends it; a resolver that asks it later gets no answer.
    func stop() { process.kill() }

    /// The DS record of a zone that Knot signs, to be trusted.
    func anchor(of zone: String) throws -> String {
        let keymgr = try Peer("keymgr", package: "knot").path
        let outcome = try ChildProcess.run([keymgr, "-c", configuration, zone, "ds"], folder: folder)
        guard let line = outcome.outputText.split(separator: "\n").first(where: { $0.contains(" 13 2 ") }) else {
            throw TestFailure("keymgr knows no key of \(zone): \(outcome.outputText)")
        }
        // "far.example. DS 43758 13 2 36BA…"
        return String(line).replacing(" DS ", with: " IN DS ")
    }

    /// All records of a zone with their signatures, in zone format.
    func transfer(of zone: String) throws -> String {
        try dig(zone, "AXFR").split(separator: "\n").filter { !$0.hasPrefix(";") }.joined(separator: "\n") + "\n"
    }

    private func dig(_ name: String, _ type: String) throws -> String {
        let kdig = try Peer("kdig", package: "knot-dnsutils").path
        return try ChildProcess.run([kdig, "@127.0.0.1", "-p", "\(port)", "+retry=0", "+timeout=2", name, type], folder: folder)
            .outputText
    }

    private func waitUntilServed(_ zone: Zone) throws {
        try Deadline.wait(.seconds(30), for: "knotd to serve \(zone.name)") {
            guard process.isRunning else { throw TestFailure("knotd ended: \(String(decoding: process.errors, as: UTF8.self))") }
            // Asked earlier it would not answer, and kdig would wait for that.
            guard String(decoding: process.errors, as: UTF8.self).contains("server started") else { return false }
            guard let answer = try? dig(zone.name, zone.isSigned ? "DNSKEY" : "SOA") else { return false }
            return answer.contains(zone.isSigned ? "\tDNSKEY\t" : "\tSOA\t")
        }
    }

    private static func text(of zone: Zone) -> String {
        // A zone that was transferred begins with its SOA.
        if zone.records.contains("\tSOA\t") { return zone.records }
        return """
            $ORIGIN \(zone.name).
            $TTL 300
            @ SOA ns hostmaster 1 3600 600 86400 300
            @ NS ns
            ns A 127.0.0.1

            """ + zone.records + "\n"
    }

    /// A port that is free for TCP and UDP.
    private static func freePort() throws -> UInt16 {
        for _ in 0..<50 {
            let port = try ListeningSocket.freePort()
            let socket = socket(AF_INET, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
            defer { close(socket) }
            var address = sockaddr_in(loopback: port)
            let isFree = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
                }
            }
            if isFree { return port }
        }
        throw TestFailure("no port that is free for TCP and UDP")
    }
}
