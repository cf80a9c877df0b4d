/// One way of loading a server.
struct LoadPoint {
    /// Octets of each mail.
    let size: Int
    /// Connections at the same time.
    let sessions: Int
    /// Whether a connection carries many mails (smtp-source -d) or one.
    let reusesConnections: Bool

    static func all(quick: Bool) -> [LoadPoint] {
        (quick ? [4096] : [4096, 102_400]).flatMap { size in
            [1, 10, 100].flatMap { sessions in
                [false, true].map { LoadPoint(size: size, sessions: sessions, reusesConnections: $0) }
            }
        }
    }

    /// What a queue is loaded with.
    static func queue(quick: Bool) -> [LoadPoint] {
        (quick ? [100] : [1, 10, 100]).flatMap { sessions in
            [false, true].map { LoadPoint(size: 4096, sessions: sessions, reusesConnections: $0) }
        }
    }

    var description: String {
        "\(size / 1024) KiB, \(sessions) session\(sessions == 1 ? "" : "s"), \(reusesConnections ? "reused" : "new") connections"
    }
}
