import CUnbound
import Foundation

extension UnboundContext {
    /// Starts libunbound.
    /// - Throws: ``UnboundError`` that says which setting or file is at fault.
    convenience init(_ settings: UnboundSettings) throws(UnboundError) {
        guard let context = ub_ctx_create() else { throw .library("libunbound has no memory or no entropy") }
        do throws(UnboundError) {
            try Self.configure(context, settings)
        } catch {
            ub_ctx_delete(context)
            throw error
        }
        self.init(owning: context, timeout: settings.timeout, mostQuestions: settings.mostQuestions)
    }

    private static func configure(_ context: OpaquePointer, _ settings: UnboundSettings) throws(UnboundError) {
        // What it says on standard error is in the answers too.
        ub_ctx_debugout(context, nil)
        // A thread, not a process: answers come by its descriptor either way.
        try check(ub_ctx_async(context, 1), "threads")
        try addServers(context, settings.servers)
        try addAnchors(context, settings)
        for (name, value) in [
            ("msg-cache-size:", "\(settings.cacheOctets / 3)"), ("rrset-cache-size:", "\(settings.cacheOctets / 3 * 2)"),
            ("num-queries-per-thread:", "\(settings.mostQuestions * 2)"), ("outgoing-range:", "\(settings.mostQuestions)"),
            ("outgoing-num-tcp:", "32"), ("cache-max-negative-ttl:", "300"),
        ] {
            try check(ub_ctx_set_option(context, name, value), "\(name) \(value)")
        }
        // Reads the anchors, and makes nothing else of a zone that is not there.
        try check(ub_ctx_zone_remove(context, "martlet.invalid"), "trust anchors")
    }

    private static func addServers(_ context: OpaquePointer, _ servers: UnboundSettings.Servers) throws(UnboundError) {
        let addresses: [String]
        switch servers {
        case .authoritative: return
        case .forwarders(let list): addresses = list
        case .system(let file): addresses = ResolverConfigurationFile.servers(file)
        }
        for address in addresses {
            guard ub_ctx_set_fwd(context, address) == 0 else {
                throw .setting("\"\(address)\" is no resolver's address such as \"192.0.2.53\" or \"127.0.0.1@5353\"")
            }
        }
        // A resolver on this machine is the operator's own; else zones could make this server ask its own ports.
        if addresses.contains(where: { $0.hasPrefix("127.") || $0.hasPrefix("::1") }) {
            try check(ub_ctx_set_option(context, "do-not-query-localhost:", "no"), "do-not-query-localhost: no")
        }
    }

    private static func addAnchors(_ context: OpaquePointer, _ settings: UnboundSettings) throws(UnboundError) {
        guard settings.isValidating else {
            return try check(ub_ctx_set_option(context, "module-config:", "iterator"), "module-config: iterator")
        }
        let root = settings.trustsRoot ? try rootAnchors(settings.trustAnchorFile) : []
        for anchor in settings.trustAnchors + root {
            guard ub_ctx_add_ta(context, anchor) == 0 else { throw .setting("\"\(anchor)\" is no DS or DNSKEY record") }
        }
    }

    private static func rootAnchors(_ file: String?) throws(UnboundError) -> [String] {
        if let file { return try records(in: file) }
        return (try? records(in: RootAnchors.systemFile)) ?? RootAnchors.builtIn
    }

    /// The DS and DNSKEY records of a file, one a line.
    private static func records(in file: String) throws(UnboundError) -> [String] {
        guard let octets = FileManager.default.contents(atPath: file) else { throw .file("\(file) cannot be read") }
        let records = TrustAnchorFile.records(String(decoding: octets, as: UTF8.self))
        guard !records.isEmpty else { throw .file("\(file) holds no DS or DNSKEY record") }
        return records
    }

    private static func check(_ code: Int32, _ what: String) throws(UnboundError) {
        guard code == 0 else { throw .library("\(what): \(text(code))") }
    }
}

/// A file of trust anchors, as dig(1), unbound-anchor(8) and Debian's dns-root-data write them.
enum TrustAnchorFile {
    static func records(_ text: String) -> [String] {
        text.split(whereSeparator: \.isNewline).compactMap { line in
            let record = line.prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces)
            let words = record.split(whereSeparator: \.isWhitespace)
            return words.contains("DS") || words.contains("DNSKEY") ? record : nil
        }
    }
}
