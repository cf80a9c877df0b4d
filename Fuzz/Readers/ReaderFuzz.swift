import Glibc

/// What libFuzzer calls with each input: a reader of the switch, which READER names, gets files made of it.
///
/// Built by Scripts/fuzz in one module with the readers, outside of the package. An input is any number of files, parted by 0xFF; the
/// first octet of each says which file of the server it is, the others are its content.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let octets = Array(UnsafeBufferPointer(start: start, count: count))
    let server = FuzzedServer.chosen
    var files = server.tree.files
    for file in octets.split(separator: 0xFF) {
        guard let first = file.first else { continue }
        let path = server.paths[Int(first & 0x7F) % server.paths.count]
        // The mode's bits that the readers look at come from the input as well.
        let mode: UInt32 = first & 0x80 == 0 ? 0o644 : 0o777
        files[path] = MemoryTree.File(Array(file.dropFirst()), status: FileStatus(kind: .file, mode: mode))
    }
    var tree = server.tree
    tree.files = files
    ReaderFuzz.hold(server.read(tree), octets)
    return 0
}

/// What holds of every model, whatever the files say. Each stops the process with its name when it does not.
enum ReaderFuzz {
    static func hold(_ model: MailServerModel, _ octets: [UInt8]) {
        let domains = Set(model.domains.map(\.name))
        for mailbox in model.mailboxes {
            hold(domains.contains(mailbox.domain), "a mailbox is in a domain of the model", octets)
            hold(mailbox.path.hasPrefix("/"), "a mailbox has an absolute path", octets)
            hold(!mailbox.localPart.isEmpty, "a mailbox has a name", octets)
        }
        for address in model.addresses {
            hold(domains.contains(address.domain), "an address is in a domain of the model", octets)
            if case .exactly(let name) = address.name { hold(!name.isEmpty, "an address has a name", octets) }
            if case .beginning(let name) = address.name { hold(!name.isEmpty, "a beginning is none of all", octets) }
        }
        for finding in model.findings {
            hold(!finding.text.english.isEmpty && !finding.text.german.isEmpty, "a finding has its words", octets)
            hold(finding.quote.map { Finding.printable($0) == $0 } ?? true, "a quote can be shown", octets)
        }
        for message in model.queue ?? [] {
            hold(message.recipients.allSatisfy { !$0.address.isEmpty }, "a recipient has an address", octets)
        }
    }

    private static func hold(_ property: Bool, _ name: StaticString, _ octets: [UInt8]) {
        if !property { fatalError("property broken: \(name), by \(octets)") }
    }
}

/// A small server of the software that READER names, and the files of it that the input replaces.
struct FuzzedServer: Sendable {
    var tree: MemoryTree
    var paths: [String]
    var read: @Sendable (any FileTree) -> MailServerModel

    static let chosen: FuzzedServer = {
        let name = getenv("READER").map { String(cString: $0) } ?? ""
        switch name {
        case "qmail": return .qmail
        default: fatalError("READER=\(name): Scripts/fuzz sets it to one that there is")
        }
    }()
}
