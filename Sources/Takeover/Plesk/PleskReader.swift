/// Reads a Plesk server that runs qmail: what qmail does as ``QmailReader`` reads it, the panel's own programs in the mail users' files
/// understood, and from an export of the panel's database what stands in no file: the passwords.
public struct PleskReader: MailServerReader {
    public static let software = ServerSoftware.pleskQmail

    /// Where an export of the database is looked for when nobody says where it is.
    public static let usualExports = [
        "/var/lib/psa/dumps/psa.sql", "/var/lib/psa/dumps/psa.json", "/root/psa.sql", "/root/psa.json", "/psa.sql", "/psa.json",
    ]
    /// 512 MiB.
    private static let exportLimit = 512 << 20

    private let tree: any FileTree
    private let exportPath: String?
    private let exportFile: PanelExportFile?

    public init(tree: any FileTree) {
        self.init(tree: tree, exportPath: nil)
    }

    /// - Parameter exportPath: The export of the database psa, in SQL or JSON, within the tree; nil: the first of ``usualExports`` that is there.
    public init(tree: any FileTree, exportPath: String?) {
        self.tree = tree
        self.exportPath = exportPath
        exportFile = nil
    }

    /// - Parameter export: The export of the database psa, from wherever it was read.
    public init(tree: any FileTree, export: PanelExportFile) {
        self.tree = tree
        exportPath = nil
        exportFile = export
    }

    public static func recognizes(_ tree: any FileTree) -> Bool { !PleskLayout(tree: tree).domains.isEmpty }

    public func read(withQueue: Bool) -> MailServerModel {
        var model = QmailReader(tree: tree).read(withQueue: withQueue)
        model.software = Self.software
        let layout = PleskLayout(tree: tree, among: Set(model.domains.map(\.name)))
        let found = PleskUsers(layout, tree: tree).change(&model)
        QmailBackscatter.lookAgain(at: &model, of: tree)
        // Plesk's qmail-smtpd refuses unknown users of these in the session.
        let refusing = Set(layout.domains.map(\.shownName).filter { layout.refusesUnknown.contains($0) })
        model.findings.removeAll { finding in
            finding.topic == .backscatter && finding.quote.map { refusing.contains($0) } ?? false
        }
        model.findings += found
        addLogins(to: &model, layout)
        return model
    }

    private func addLogins(to model: inout MailServerModel, _ layout: PleskLayout) {
        var logins = PleskLogins(layout)
        logins.export = export(&model.findings)
        logins.dailyDump = dailyDump
        let path = "/var/qmail/users/poppasswd"
        do {
            logins.key = try tree.contents(of: PanelKey.path).flatMap(PanelKey.init)
            if let octets = try tree.contents(of: path) {
                let file = Poppasswd(lines: TextLines(octets).lines)
                logins.poppasswd = file.passwords
                if let line = file.strangeLines.first { model.findings.append(.isNoLogin(SourcePlace(path, line: line))) }
            }
        } catch {
            model.findings.append(.unreadable(error))
        }
        logins.change(&model)
    }

    /// The newest of the dumps that Plesk makes of all its databases each night.
    private var dailyDump: String? {
        let folder = "/var/lib/psa/dumps"
        let names = (try? tree.names(in: folder)) ?? nil
        let dumps = (names ?? []).filter { $0.hasPrefix("mysql.daily.dump.") && $0.hasSuffix(".gz") }
        let newest = dumps.max { name, other in
            func time(_ name: String) -> Int64 { ((try? tree.status(of: "\(folder)/\(name)")) ?? nil)?.modified ?? 0 }
            return time(name) < time(other)
        }
        return newest.map { "\(folder)/\($0)" }
    }

    private func export(_ findings: inout [Finding]) -> PleskLogins.Export? {
        if let exportFile { return contents(exportFile.path, exportFile.octets, &findings) }
        for path in exportPath.map({ [$0] }) ?? Self.usualExports {
            do {
                guard let octets = try tree.contents(of: path, limit: Self.exportLimit) else { continue }
                if let export = contents(path, octets, &findings) { return export }
            } catch {
                findings.append(.unreadable(error))
            }
        }
        if let exportPath {
            findings.append(.isNoExport(SourcePlace(exportPath)))
        }
        return nil
    }

    private func contents(_ path: String, _ octets: [UInt8], _ findings: inout [Finding]) -> PleskLogins.Export? {
        guard let export = PanelExport(octets) else {
            findings.append(.isNoExport(SourcePlace(path)))
            return nil
        }
        if let line = export.damagedLines.first { findings.append(.isDamagedExport(SourcePlace(path, line: line))) }
        return PleskLogins.Export(path: path, contents: export)
    }
}

/// A file with an export of the panel's database that the operator names.
public struct PanelExportFile: Sendable {
    public var path: String
    /// Not compressed.
    public var octets: [UInt8]

    public init(path: String, octets: [UInt8]) {
        self.path = path
        self.octets = octets
    }
}
