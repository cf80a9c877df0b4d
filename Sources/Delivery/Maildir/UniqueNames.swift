import Glibc
import Synchronization

/// Names for files in a Maildir that no other delivery ever gives (the Maildir convention: time, microseconds, process,
/// counter, host).
final class UniqueNames: Sendable {
    let host: String
    let process: Int32
    private let counter = Atomic<UInt64>(0)

    init(hostname: String, process: Int32 = getpid()) {
        self.host = UniqueNames.escaped(hostname)
        self.process = process
    }

    /// `1732490000.M123456P4711Q8.host`, with the sizes behind it that spare readers a stat(2): `S=` the octets of the file,
    /// `W=` the octets with every line end counted as CRLF (RFC822.SIZE of IMAP).
    func next(storedOctets: Int64, wireOctets: Int64) -> String {
        "\(next()),S=\(storedOctets),W=\(wireOctets)"
    }

    func next() -> String {
        let now = UniqueNames.now()
        let count = counter.add(1, ordering: .relaxed).newValue
        return "\(now / 1_000_000).M\(now % 1_000_000)P\(process)Q\(count).\(host)"
    }

    /// Microseconds since 1970-01-01 00:00 UTC.
    static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
    }

    /// The Maildir convention writes `/` as `\057` and `:` as `\072`. The comma that begins `,S=` is written alike. What is
    /// longer than a host name may be (64 octets on Linux) is cut, since a file name holds 255 octets.
    private static func escaped(_ hostname: String) -> String {
        var name = ""
        for scalar in hostname.unicodeScalars.prefix(64) {
            switch scalar {
            case "/": name += "\\057"
            case ":": name += "\\072"
            case ",": name += "\\054"
            case "!"..."~": name.unicodeScalars.append(scalar)
            default: name += "_"
            }
        }
        return name.isEmpty ? "localhost" : name
    }
}
