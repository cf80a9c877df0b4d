/// How programs on this machine send mail: `martlet sendmail`.
struct LocalSection: Codable, Equatable, Sendable {
    /// Whether they may.
    var enabled = true
    /// The folder with the socket and the maildrop, which every account of the machine reaches; empty: beside the home, its name with `-local`.
    var folder = ""
    /// Accounts that may send as anybody (`sendmail -f`): those that others' programs run as.
    var trusted = ["root"]

    enum CodingKeys: String, CodingKey, CaseIterable {
        case enabled
        case folder
        case trusted
    }

    init() {}

    init(from decoder: any Decoder) throws {
        let reader = try KeyReader(decoder, keyedBy: CodingKeys.self)
        enabled = reader.value(.enabled, or: enabled)
        folder = reader.value(.folder, or: folder)
        trusted = reader.value(.trusted, or: trusted)
        if trusted.contains(where: \.isEmpty) { reader.note(.trusted, "must hold names of accounts") }
    }
}
