import Directory
import Foundation
import MailFormat

/// What a program finds in its environment: the variables of qmail-command(8).
public struct ProgramEnvironment {
    public let variables: [String: String]
    /// The folder it runs in: the one that holds the Maildir.
    public let home: String

    /// - Parameters:
    ///   - recipient: as the client wrote it.
    ///   - time: seconds since 1970-01-01 00:00 UTC.
    public init(program: Expansion.Program, sender: ReversePath, recipient: ForwardPath, at time: Int64) {
        home = (program.user.maildir as NSString).deletingLastPathComponent
        let bare: String =
            switch sender {
            case .null: ""
            case .address(let address): address.description
            }
        // The bare postmaster is whoever it expanded to.
        let to: String = if case .address(let address) = recipient { address.description } else { program.of }
        let at = to.lastIndex(of: "@") ?? to.endIndex
        let local = String(to[..<at])
        let host = at < to.endIndex ? String(to[to.index(after: at)...]) : ""
        let tag = Self.extension(of: local, behind: program.of)
        var variables = [
            // Programs of a server that qmail served before are called by its names.
            "PATH": "/usr/local/bin:/usr/bin:/bin:/var/qmail/bin", "SHELL": "/bin/sh", "HOME": home,
            "USER": String(program.user.address.prefix { $0 != "@" }), "SENDER": bare, "NEWSENDER": bare, "RECIPIENT": to,
            "LOCAL": local, "HOST": host, "EXT": tag, "DTLINE": "Delivered-To: \(program.of)\n",
            "RPLINE": "Return-Path: \(sender)\n",
            "UFLINE": "From \(bare.isEmpty ? "MAILER-DAEMON" : bare.replacing(" ", with: "-")) \(Self.asctime(time))\n",
        ]
        if program.of.prefix(while: { $0 != "@" }).hasSuffix("*") { variables["DEFAULT"] = tag }
        var pieces = tag.split(separator: "-", omittingEmptySubsequences: false).dropFirst()
        for index in 2...4 {
            variables["EXT\(index)"] = pieces.joined(separator: "-")
            pieces = pieces.dropFirst()
        }
        var labels = host.split(separator: ".", omittingEmptySubsequences: false).dropLast()
        for index in 2...4 {
            variables["HOST\(index)"] = labels.joined(separator: ".")
            labels = labels.dropLast()
        }
        self.variables = variables
    }

    /// What the recipient has behind the name of the address that expands: behind the separator of a tag, or, where the address is for all that
    /// begin so (`anna-*`, `*`), all behind that beginning. Nothing where another address led there.
    private static func `extension`(of local: String, behind address: String) -> String {
        let name = address.prefix { $0 != "@" }
        let beginning = name.hasSuffix("*") ? name.dropLast() : name
        guard local.lowercased().hasPrefix(beginning.lowercased()) else { return "" }
        let rest = local.dropFirst(beginning.count)
        return String(name.hasSuffix("*") ? rest : rest.dropFirst())
    }

    /// As asctime(3) writes it, in UTC: what a line of an mbox has.
    private static func asctime(_ seconds: Int64) -> String {
        var time = time_t(seconds)
        var parts = tm()
        gmtime_r(&time, &parts)
        var text = [CChar](repeating: 0, count: 64)
        let length = strftime(&text, text.count, "%a %b %e %H:%M:%S %Y", &parts)
        return String(decoding: text.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
