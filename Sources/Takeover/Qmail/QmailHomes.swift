/// The dot-qmail files of users' homes, each home listed once.
struct QmailHomes {
    /// A home as qmail-local finds it.
    struct Home {
        /// Names that begin with `.qmail`, sorted by octets.
        private let files: [String]
        private let names: Set<String>
        /// Why qmail-local puts off all mail for the user; nil where it does not.
        let trouble: String?

        init(files: [String], trouble: String? = nil) {
            self.files = files.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            self.trouble = trouble
            names = Set(files)
        }

        func contains(_ file: String) -> Bool { names.contains(file) }

        /// The file for an address: its own, or the closest default (qmesearch in qmail-local.c). Nil: none.
        func file(dash: String, ext: String) -> String? {
            let ext = Self.safe(ext)
            let own = ".qmail\(dash)\(ext)"
            if names.contains(own) { return own }
            let octets = Array(ext.utf8)
            for count in stride(from: octets.count, through: 0, by: -1)
            where count == 0 || octets[count - 1] == UInt8(ascii: "-") {
                let name = ".qmail\(dash)\(String(decoding: octets[..<count], as: UTF8.self))default"
                if names.contains(name) { return name }
            }
            return nil
        }

        /// The files that an assignment may lead to: those whose names begin with its dash and extension, and the defaults above.
        /// - Parameter ext: as it stands in a file's name.
        func files(dash: String, ext: String) -> [String] {
            let octets = Array(ext.utf8)
            var found: [String] = []
            for count in 0..<octets.count where count == 0 || octets[count - 1] == UInt8(ascii: "-") {
                let name = ".qmail\(dash)\(String(decoding: octets[..<count], as: UTF8.self))default"
                if names.contains(name) { found.append(name) }
            }
            let stem = ".qmail\(dash)\(ext)".utf8
            var low = 0
            var high = files.count
            while low < high {
                let middle = (low + high) / 2
                if files[middle].utf8.lexicographicallyPrecedes(stem) { low = middle + 1 } else { high = middle }
            }
            return found + files[low...].prefix { $0.utf8.starts(with: stem) }
        }

        /// An extension as it stands in a file's name: lowercase, dots as colons.
        static func safe(_ ext: String) -> String {
            ext.utf8.contains(UInt8(ascii: ".")) ? ext.lowercased().replacing(".", with: ":") : ext.lowercased()
        }
    }

    let tree: any FileTree
    private var homes: [String: Home] = [:]
    private var told: Set<String> = []
    var findings: [Finding] = []
    /// So many homes are kept: a second look at one that is gone lists it again.
    private static let mostHomes = 4096

    init(tree: any FileTree) {
        self.tree = tree
    }

    mutating func home(_ path: String) -> Home {
        if let home = homes[path] { return home }
        if homes.count >= Self.mostHomes { homes.removeAll(keepingCapacity: true) }
        let home = read(path)
        homes[path] = home
        return home
    }

    private mutating func read(_ path: String) -> Home {
        do {
            guard let status = try tree.status(of: path), status.kind == .folder else {
                tell(
                    path,
                    Wording(
                        "The home is missing: qmail puts its mail off and returns it in the end.",
                        german: "Das Heimatverzeichnis fehlt: qmail stellt die Post dafür zurück und schickt sie am Ende zurück."),
                    Wording(
                        "Make the folder, or delete the user's entry.",
                        german: "Legen Sie den Ordner an oder löschen Sie den Eintrag des Benutzers."))
                return Home(files: [], trouble: "Unable to switch to \(path)")
            }
            var files: [String] = []
            for name in try tree.names(in: path) ?? [] where name.utf8.starts(with: ".qmail".utf8) {
                // Only a regular file counts (qmeexists in qmail-local.c); what cannot be looked at is told when it is read.
                if (try? tree.status(of: "\(path)/\(name)"))?.kind ?? .file == .file { files.append(name) }
            }
            return Home(files: files, trouble: trouble(path, mode: status.mode))
        } catch {
            if told.insert(path).inserted { findings.append(.unreadable(error)) }
            return Home(files: [], trouble: "Unable to read \(path)")
        }
    }

    /// checkhome in qmail-local.c.
    private mutating func trouble(_ path: String, mode: UInt32) -> String? {
        if mode & 0o002 != 0 {
            tell(
                path,
                Wording(
                    "Everybody can write into the home, so that qmail puts its mail off and returns it in the end.",
                    german:
                        "Jeder darf in das Heimatverzeichnis schreiben, deshalb stellt qmail die Post zurück und schickt sie am Ende zurück."
                ),
                Wording(
                    "Look at its dot-qmail files, then chmod o-w.",
                    german: "Prüfen Sie die dot-qmail-Dateien darin, danach chmod o-w."))
            return "home directory is writable"
        }
        if mode & 0o1000 != 0 {
            tell(
                path,
                Wording(
                    "The home is sticky: its user edits his dot-qmail files, and qmail waits for it.",
                    german:
                        "Das Heimatverzeichnis hat das Sticky-Bit: Der Benutzer bearbeitet seine dot-qmail-Dateien, und qmail wartet darauf."
                ),
                Wording("When nobody is at it any more, chmod -t.", german: "Wenn niemand mehr daran arbeitet, chmod -t."))
            return "home directory is sticky"
        }
        return nil
    }

    private mutating func tell(_ path: String, _ text: Wording, _ advice: Wording) {
        guard told.insert(path).inserted else { return }
        findings.append(Finding(.damaged, at: SourcePlace(path), text, advice: advice))
    }
}
