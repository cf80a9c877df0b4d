/// Who writes into mailboxes of other accounts than the server's own: `martlet deliver`.
struct DeliverSection: Codable, Equatable, Sendable {
    /// Where `martlet deliver` listens; empty: the server writes into all mailboxes itself, as far as it may.
    var socket = ""
    /// The folders below which `martlet deliver` writes; empty: ``Configuration/mail`` alone.
    var roots: [String] = []

    enum CodingKeys: String, CodingKey, CaseIterable {
        case socket
        case roots
    }

    init() {}

    init(from decoder: any Decoder) throws {
        let reader = try KeyReader(decoder, keyedBy: CodingKeys.self)
        socket = reader.value(.socket, or: socket)
        roots = reader.value(.roots, or: roots)
        // sun_path of unix(7), with its closing NUL.
        if !socket.isEmpty, !socket.hasPrefix("/") || socket.utf8.count > 107 {
            reader.note(.socket, "must be an absolute path of at most 107 octets")
        }
        if roots.contains(where: { !$0.hasPrefix("/") || $0.split(separator: "/").isEmpty }) {
            reader.note(.roots, "must hold absolute paths, and not that of all files")
        }
    }
}
