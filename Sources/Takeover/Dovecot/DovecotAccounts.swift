/// The accounts of a Dovecot beside the mail server: passwords (passdb), owners and homes (userdb), and where mail lies.
///
/// Read are passwd-files, `static`, `passwd` and, in a SQLite file, `sql`; all other drivers are told in a finding.
struct DovecotAccounts {
    /// A passdb or userdb that answers here.
    private enum Source {
        case file(PathPattern)
        case fixed
        case system
        case database(DovecotDatabase)
    }

    private struct PathPattern: Hashable {
        var path: String
        /// What of the user's name is looked up: `%u` or `%n`.
        var userFormat: String
        var scheme: String
    }

    private struct Lookup {
        var source: Source
        /// `default_fields` and `override_fields`, and the arguments of `static`.
        var defaults: [String: String]
        var overrides: [String: String]
    }

    private let configuration: DovecotConfiguration
    private let tree: any FileTree
    private let users: UnixAccounts
    private var passwords: [Lookup] = []
    private var homes: [Lookup] = []
    /// Of paths without variables.
    private var files: [String: DovecotPasswdFile] = [:]
    private let userFormat: String
    private let groups: [String: UInt32]

    /// Nil where there is no Dovecot.
    init?(tree: any FileTree, users: UnixAccounts, findings: inout [Finding]) {
        guard let configuration = DovecotConfiguration(tree: tree, findings: &findings) else { return nil }
        self.configuration = configuration
        self.tree = tree
        self.users = users
        groups = Self.groups(tree)
        userFormat = configuration.value("auth_username_format") ?? "%Lu"
        for block in configuration.blocks {
            switch block.kind {
            case "passdb": lookup(block, isPassdb: true, &findings).map { passwords.append($0) }
            case "userdb": lookup(block, isPassdb: false, &findings).map { homes.append($0) }
            default: continue
            }
        }
        for case .file(let pattern) in (passwords + homes).map(\.source) where !pattern.path.contains("%") {
            if let file = Self.read(pattern.path, tree, &findings) { files[pattern.path] = file }
        }
    }

    /// The users of passwd-files, where these list them with their domain.
    var listed: [(user: String, place: SourcePlace)] {
        var seen: Set<String> = []
        var users: [(String, SourcePlace)] = []
        for case .file(let pattern) in (homes + passwords).map(\.source) {
            for entry in files[pattern.path]?.entries ?? [] where seen.insert(entry.user.lowercased()).inserted {
                users.append((entry.user, entry.place))
            }
        }
        return users
    }

    private func lookup(_ block: DovecotConfiguration.Block, isPassdb: Bool, _ findings: inout [Finding]) -> Lookup? {
        // Since 2.4 the driver is the block's name.
        let driver = block.settings["driver"]?.value ?? block.name
        let arguments = PostfixList.words(block.settings["args"]?.value ?? "")
        var lookup = Lookup(
            source: .fixed, defaults: Self.fields(block.settings["default_fields"]?.value ?? ""),
            overrides: Self.fields(block.settings["override_fields"]?.value ?? ""))
        for (name, setting) in block.settings where name.hasPrefix("fields/") {
            lookup.defaults[String(name.dropFirst(7))] = setting.value
        }
        switch driver {
        case "passwd-file":
            let path = block.settings["passwd_file_path"]?.value ?? arguments.last { $0.hasPrefix("/") } ?? ""
            let options = Self.fields(arguments.filter { !$0.hasPrefix("/") }.joined(separator: " "))
            lookup.source = .file(
                PathPattern(
                    path: path, userFormat: options["username_format"] ?? block.settings["auth_username_format"]?.value ?? "%u",
                    scheme: options["scheme"] ?? block.settings["default_password_scheme"]?.value ?? "CRYPT"))
        case "static" where !isPassdb:
            lookup.defaults.merge(Self.fields(arguments.joined(separator: " "))) { $1 }
        case "passwd" where !isPassdb, "pam", "shadow":
            lookup.source = .system
        case "sql":
            let file = block.settings["args"]?.value ?? ""
            guard let database = DovecotDatabase(file, for: isPassdb ? .password : .user, tree: tree) else {
                findings.append(.dovecotDatabase(isPassdb: isPassdb, file, at: block.place))
                return nil
            }
            lookup.source = .database(database)
        case "prefetch":
            // The passdb gives these fields: SQLite's are asked for there.
            return nil
        default:
            findings.append(.dovecotDriver(driver, at: block.place))
            return nil
        }
        return lookup
    }

    private static func fields(_ text: String) -> [String: String] {
        var fields: [String: String] = [:]
        for word in PostfixList.words(text) {
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            fields[String(parts[0])] = parts.count > 1 ? String(parts[1]) : ""
        }
        return fields
    }

    private static func read(_ path: String, _ tree: any FileTree, _ findings: inout [Finding]) -> DovecotPasswdFile? {
        do {
            guard let octets = try tree.contents(of: path) else {
                findings.append(.postfixFileMissing(path))
                return nil
            }
            return DovecotPasswdFile(octets, file: path)
        } catch {
            findings.append(.unreadable(error))
            return nil
        }
    }

    /// What Dovecot knows of a user: `name@domain` of a virtual mailbox, or the name of a user of the machine. Nil where it knows nothing.
    func account(_ user: String) -> DovecotAccount? {
        let name = DovecotVariables(user: user).expand(userFormat) ?? user
        var account = DovecotAccount()
        var isKnown = false
        var fields: [String: String] = [:]
        for lookup in passwords {
            guard let found = entry(name, lookup) else { continue }
            isKnown = true
            account.take(password: found.password, scheme: found.scheme)
            for (key, value) in found.fields where key.hasPrefix("userdb_") { fields[String(key.dropFirst(7))] = value }
            if account.password != nil || account.cleartext != nil { break }
        }
        for lookup in homes {
            guard let found = entry(name, lookup) else { continue }
            isKnown = true
            fields.merge(lookup.defaults.merging(found.fields) { $1 }.merging(lookup.overrides) { $1 }) { $1 }
            break
        }
        guard isKnown else { return nil }
        complete(&account, fields, name)
        return account
    }

    private struct Found {
        var password = ""
        var scheme = "CRYPT"
        var fields: [String: String] = [:]
    }

    private func entry(_ user: String, _ lookup: Lookup) -> Found? {
        let variables = DovecotVariables(user: user)
        switch lookup.source {
        case .fixed:
            return Found()
        case .system:
            guard let unix = users.account(named: user) else { return nil }
            return Found(
                password: unix.password ?? "", fields: ["uid": "\(unix.uid)", "gid": "\(unix.gid)", "home": unix.home])
        case .database(let database):
            guard let row = database.row(of: variables) else { return nil }
            return Found(password: row["password"] ?? "", scheme: database.scheme, fields: row)
        case .file(let pattern):
            guard let path = variables.expand(pattern.path), let key = variables.expand(pattern.userFormat),
                let entry = files[path]?.entry(key) ?? fileOfDomain(path, pattern)?.entry(key)
            else { return nil }
            var fields = entry.extra
            for (name, value) in [("uid", entry.uid), ("gid", entry.gid), ("home", entry.home)] where !value.isEmpty {
                fields[name] = value
            }
            return Found(password: entry.password, scheme: pattern.scheme, fields: fields)
        }
    }

    /// A passwd-file whose path has the domain in it.
    private func fileOfDomain(_ path: String, _ pattern: PathPattern) -> DovecotPasswdFile? {
        guard pattern.path.contains("%") else { return nil }
        return domainFiles.file(path) {
            guard let octets = try? tree.contents(of: path) else { return nil }
            return DovecotPasswdFile(octets, file: path)
        }
    }
    private let domainFiles = DovecotFiles()

    private func complete(_ account: inout DovecotAccount, _ fields: [String: String], _ user: String) {
        func field(_ name: String) -> String? { (fields["userdb_\(name)"] ?? fields[name]).flatMap { $0.isEmpty ? nil : $0 } }
        account.uid = id(field("uid") ?? configuration.value("mail_uid")) { users.account(named: $0)?.uid }
        account.gid = id(field("gid") ?? configuration.value("mail_gid")) { groups[$0] }
        var variables = DovecotVariables(user: user)
        account.home = (field("home") ?? configuration.value("mail_home")).flatMap { variables.expand($0) }
            .flatMap { $0.hasPrefix("/") ? $0 : nil }
        variables.home = account.home
        let rule = field("quota_rule") ?? configuration.value("quota_rule", in: "plugin")
        if let rule { account.take(quotaRule: rule) }
        let location =
            field("mail") ?? configuration.value("mail_location", in: "protocol", "lmtp") ?? configuration.value("mail_location")
            ?? Self.location(configuration.value("mail_driver"), configuration.value("mail_path"))
        if let location, let expanded = variables.expand(location) { account.place(expanded) { isFolder($0) } }
        if location == nil, let home = account.home, isFolder("\(home)/Maildir") { account.path = "\(home)/Maildir" }
    }

    /// `mail_driver` and `mail_path` of Dovecot 2.4 as a location.
    private static func location(_ driver: String?, _ path: String?) -> String? {
        guard let driver, let path else { return nil }
        return "\(driver):\(path)"
    }

    private func isFolder(_ path: String) -> Bool { (try? tree.status(of: path))?.kind == .folder }

    private func id(_ text: String?, _ named: (String) -> UInt32?) -> UInt32? {
        text.flatMap { UInt32($0) ?? named($0) }
    }

    private static func groups(_ tree: any FileTree) -> [String: UInt32] {
        guard let octets = try? tree.contents(of: "/etc/group") else { return [:] }
        var groups: [String: UInt32] = [:]
        for line in TextLines(octets).lines {
            let fields = line.text.split(separator: ":", omittingEmptySubsequences: false)
            if fields.count > 2, let id = UInt32(fields[2]) { groups[String(fields[0])] = id }
        }
        return groups
    }
}
