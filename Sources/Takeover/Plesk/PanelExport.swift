/// What an export of the panel's database psa says of mail: passwords, and what the files of qmail can be compared with.
struct PanelExport: Sendable {
    enum Password: Hashable, Sendable {
        case crypt(String)
        case plain(String)
        /// With the key of the panel, which is in no export.
        case encrypted(String)
    }

    struct User: Hashable, Sendable {
        var name: String
        var domain: String
        var hasMailbox: Bool
        var password: Password?
        /// Octets; zero: no limit.
        var quotaOctets: Int64
        var aliases: [String] = []
        var forwards: [String] = []
        var hasAutoresponder: Bool
        var line: Int?
    }

    struct Domain: Hashable, Sendable {
        var name: String
        var isSuspended: Bool
        /// `bounce`, `catch`, `reject`, `discard`, as the panel calls it.
        var unknownUsers: String?
        var line: Int?
    }

    /// By address, lowercase.
    private(set) var users: [String: User] = [:]
    /// By name.
    private(set) var domains: [String: Domain] = [:]
    /// The lines of an SQL dump that are damaged.
    private(set) var damagedLines: [Int] = []

    private static let tables: Set<String> = [
        "domains", "mail", "accounts", "mail_aliases", "mail_redir", "DomainServices", "Parameters",
    ]

    /// - Returns: Nil where it is neither a dump in SQL nor tables in JSON, or has no table `mail`.
    init?(_ octets: [UInt8]) {
        let first = octets.first { !" \t\r\n".utf8.contains($0) }
        if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") {
            guard let json = TablesJSON(octets, tables: Self.tables) else { return nil }
            self.init(tables: json.tables)
        } else {
            let dump = SQLDump(octets, tables: Self.tables)
            self.init(tables: dump.tables)
            damagedLines = dump.damagedLines
        }
    }

    private init?(tables: [String: [DatabaseRow]]) {
        guard let mail = tables["mail"] else { return nil }
        let domainRows = Self.byID(tables["domains"])
        let accounts = Self.byID(tables["accounts"])
        let aliases = Self.texts("alias", byUserIn: tables["mail_aliases"])
        let members = Self.texts("address", byUserIn: tables["mail_redir"])
        let unknownUsers = Self.unknownUsers(tables)
        for row in domainRows.values {
            guard let name = row["name"]?.lowercased(), let id = row["id"] else { continue }
            domains[name] = Domain(
                name: name, isSuspended: (row["status"] ?? "0") != "0", unknownUsers: unknownUsers[id], line: row.line)
        }
        for row in mail {
            guard let name = row["mail_name"]?.lowercased(), let id = row["id"],
                let domain = row["dom_id"].flatMap({ domainRows[$0]?["name"] })?.lowercased()
            else { continue }
            var user = User(
                name: name, domain: domain, hasMailbox: row.isTrue("postbox"),
                password: row["account_id"].flatMap { accounts[$0] }.flatMap(Self.password),
                quotaOctets: max(row["mbox_quota"].flatMap { Int64($0) } ?? 0, 0), hasAutoresponder: row.isTrue("autoresponder"),
                line: row.line)
            user.aliases = aliases[id] ?? []
            if row.isTrue("redirect"), let address = row["redir_addr"], !address.isEmpty {
                user.forwards = [address.lowercased()]
            }
            if row.isTrue("mail_group") { user.forwards += members[id] ?? [] }
            users["\(name)@\(domain)"] = user
        }
    }

    private static func password(_ account: DatabaseRow) -> Password? {
        guard let text = account["password"], !text.isEmpty else { return nil }
        switch account["type"] {
        case "crypt": return .crypt(text)
        case "sym": return .encrypted(text)
        default: return .plain(text)
        }
    }

    /// What becomes of mail for unknown users, by the domain's id: the parameters hang on the domain's mail service where there is such a
    /// table (Plesk 8 and later), on the domain itself before.
    private static func unknownUsers(_ tables: [String: [DatabaseRow]]) -> [String: String] {
        var values: [String: String] = [:]
        for row in tables["Parameters"] ?? [] where row["parameter"] == "nonexist_mail" {
            if let id = row["id"] { values[id] = row["value"] }
        }
        guard let services = tables["DomainServices"] else { return values }
        var byDomain: [String: String] = [:]
        for row in services where row["type"] == "mail" {
            if let id = row["dom_id"] { byDomain[id] = row["parameters_id"].flatMap { values[$0] } }
        }
        return byDomain
    }

    private static func byID(_ rows: [DatabaseRow]?) -> [String: DatabaseRow] {
        var byID: [String: DatabaseRow] = [:]
        for row in rows ?? [] {
            if let id = row["id"] { byID[id] = row }
        }
        return byID
    }

    private static func texts(_ column: String, byUserIn rows: [DatabaseRow]?) -> [String: [String]] {
        var texts: [String: [String]] = [:]
        for row in rows ?? [] {
            if let id = row["mn_id"], let text = row[column], !text.isEmpty { texts[id, default: []].append(text.lowercased()) }
        }
        return texts
    }
}
