import Foundation

/// What libFuzzer calls with each input for a reader of an old server: octets of its choice in the place of some files of a whole server,
/// and what must hold of the model whatever they are.
///
/// Built by Scripts/fuzz in one module with the readers. `FUZZ_READER` names the software, `FUZZ_TREE` the folder with the server.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    ReaderFuzz.target.read(Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}

/// A server, and the reader that it is given to.
struct ReaderFuzz: Sendable {
    static let target = ReaderFuzz()

    private let reader: any MailServerReader.Type
    private let tree: MemoryTree
    /// Sorted, so that an input means the same in every run.
    private let paths: [String]

    private init() {
        let environment = ProcessInfo.processInfo.environment
        guard let name = environment["FUZZ_READER"], let software = ServerSoftware(rawValue: name),
            let reader = MailServerReaders.reader(of: software)
        else { fatalError("FUZZ_READER must name one of \(ServerSoftware.allCases.map(\.rawValue))") }
        guard let folder = environment["FUZZ_TREE"] else { fatalError("FUZZ_TREE must name a folder with a server") }
        self.reader = reader
        var files: [String: MemoryTree.File] = [:]
        for case let path as String in FileManager.default.enumerator(atPath: folder) ?? .init() {
            let attributes = try? FileManager.default.attributesOfItem(atPath: "\(folder)/\(path)")
            guard attributes?[.type] as? FileAttributeType == .typeRegular, let size = attributes?[.size] as? UInt64,
                size <= 64 << 10
            else { continue }
            // Foundation leaks what it read an empty file into, which the sanitizer would tell of each time.
            let data = size == 0 ? Data() : FileManager.default.contents(atPath: "\(folder)/\(path)")
            files["/\(path)"] = MemoryTree.File(Array(data ?? Data()))
        }
        paths = files.keys.sorted()
        var tree = MemoryTree(files: files)
        // qmail takes a user of /etc/passwd for one only if his home is his own.
        var findings: [Finding] = []
        for account in UnixAccounts(tree: tree, findings: &findings).accounts {
            tree.folderStatus[account.home] = FileStatus(kind: .folder, mode: 0o755, uid: account.uid, gid: account.gid)
        }
        self.tree = tree
        // An untouched server must be read as well, or the inputs test nothing.
        let model = reader.init(tree: tree).read(withQueue: true)
        guard !model.mailboxes.isEmpty, reader.recognizes(tree) else { fatalError("no mailbox in \(folder)") }
    }

    /// An input is a sequence of changes: which file (an octet), how many octets it gets (two), and these. One that begins with 255 is for the
    /// parsers alone, which are many times faster than a whole server.
    func read(_ input: [UInt8]) {
        if input.first == 0xFF {
            ReaderParserFuzz.parse(Array(input.dropFirst()))
            return
        }
        var files = tree.files
        var rest = input[...]
        while rest.count > 3, let choice = rest.popFirst() {
            let count = Int(rest.removeFirst()) << 8 | Int(rest.removeFirst())
            files[paths[Int(choice) % paths.count]] = MemoryTree.File(Array(rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        var changed = MemoryTree(files: files)
        changed.folderStatus = tree.folderStatus
        _ = reader.recognizes(changed)
        hold(reader.init(tree: changed).read(withQueue: true), input)
    }

    private func hold(_ model: MailServerModel, _ input: [UInt8]) {
        let local = Set(model.domains.filter { $0.kind == .local }.map(\.name))
        for domain in model.domains {
            guard case .alias(let target) = domain.kind else { continue }
            Self.hold(local.contains(target), "an alias leads to a local domain", input)
        }
        for mailbox in model.mailboxes {
            Self.hold(!mailbox.localPart.isEmpty && !mailbox.domain.isEmpty, "a mailbox has an address", input)
            Self.hold(mailbox.path.hasPrefix("/"), "a mailbox has an absolute path", input)
            Self.hold(mailbox.quotaOctets >= 0 && mailbox.quotaMessages >= 0, "a quota is not negative", input)
        }
        for finding in model.findings {
            Self.hold(finding.quote.map { Finding.printable($0) == $0 } ?? true, "a quote can be printed", input)
            Self.hold(!finding.text.english.isEmpty && !finding.text.german.isEmpty, "a finding says something", input)
            Self.hold(finding.text.english.unicodeScalars.allSatisfy { $0.value >= 0x20 }, "a finding is one line", input)
        }
        // A line of a file gives a finding or two; what grows faster would fill the memory on a large server.
        Self.hold(model.findings.count < 400 + input.count, "findings are bounded by what is read", input)
        // It takes most of the time, and hardly depends on what is in the texts.
        if input.count.isMultiple(of: 16) {
            Self.hold((try? JSONEncoder().encode(model)) != nil, "a model is written as JSON", input)
        }
    }

    private static func hold(_ property: Bool, _ name: StaticString, _ input: [UInt8]) {
        if !property { fatalError("property broken: \(name), by \(input)") }
    }
}
