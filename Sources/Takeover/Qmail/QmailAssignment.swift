/// A line of `users/assign` (qmail-users(5)): who gets the mail for a local address, or for all that begin alike.
public struct QmailAssignment: Hashable, Sendable {
    /// Lowercase, without its `=` or `+`.
    public var key: String
    /// A `+` line: it is for every address that begins with the key.
    public var isWild: Bool
    public var user: MailServerModel.Address.User
    /// Stands between `.qmail` and the extension, usually `-`; empty: the mail is for `.qmail` itself.
    public var dash: String
    /// The extension; of a wild line what stands before the rest of the address.
    public var ext: String
    public var place: SourcePlace

    public init(
        key: String, isWild: Bool, user: MailServerModel.Address.User, dash: String, ext: String, place: SourcePlace
    ) {
        self.key = key
        self.isWild = isWild
        self.user = user
        self.dash = dash
        self.ext = ext
        self.place = place
    }
}

extension QmailAssignment {
    /// Why a line is none.
    enum Fault: Error {
        case isNoAssignment
        case hasTooFewFields
        case hasNoNumbers
    }

    /// Reads a line as qmail-newu does; what follows the sixth field is nothing to it.
    init(line: String, place: SourcePlace) throws(Fault) {
        let isWild = line.hasPrefix("+")
        guard isWild || line.hasPrefix("=") else { throw .isNoAssignment }
        let fields = line.dropFirst().split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard fields.count >= 8 else { throw .hasTooFewFields }
        try self.init(key: fields[0].lowercased(), isWild: isWild, fields: Array(fields[1...6]), place: place)
    }

    /// - Parameter fields: user, uid, gid, home, dash, extension.
    init(key: String, isWild: Bool, fields: [String], place: SourcePlace) throws(Fault) {
        guard fields.count >= 6 else { throw .hasTooFewFields }
        guard let uid = UInt32(fields[1]), let gid = UInt32(fields[2]) else { throw .hasNoNumbers }
        self.init(
            key: key, isWild: isWild,
            user: MailServerModel.Address.User(
                name: fields[0], uid: uid, gid: gid, home: DotQmail.absolute(fields[3], home: "/")),
            dash: fields[4], ext: fields[5], place: place)
    }
}
