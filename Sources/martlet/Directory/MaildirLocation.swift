import Directory
import MailFormat

/// Where the Maildir of a mailbox lies when nothing else is said: `<mail root>/<domain>/<local part>/Maildir`.
enum MaildirLocation {
    /// NAME_MAX of Linux.
    private static let longestName = 255

    /// - Throws: ``DirectoryError/invalid(_:)`` when the local part is too long for the name of a folder.
    static func path(under root: String, for address: Address) throws(DirectoryError) -> String {
        let names = [folderName(address.domain.ascii), folderName(address.localPart.key)]
        guard names.allSatisfy({ $0.utf8.count <= longestName }) else {
            throw .invalid("The name of \(address) is too long for a folder. Say where its Maildir lies with --maildir.")
        }
        return ([root] + names + ["Maildir"]).joined(separator: "/")
    }

    /// Percent-encodes every octet but `[a-z0-9._+=-]`, and a dot at the beginning: no two names become one, none leaves the
    /// folder it is in, and none is hidden.
    static func folderName(_ text: String) -> String {
        text.utf8.enumerated().map { position, octet in
            let isPlain =
                (octet.isASCIILetter && octet.asciiLowercased == octet) || octet.isASCIIDigit
                || "_+=-".utf8.contains(octet) || (octet == .dot && position > 0)
            guard !isPlain else { return String(UnicodeScalar(octet)) }
            let digits = String(octet, radix: 16, uppercase: true)
            return "%" + (digits.count == 1 ? "0" : "") + digits
        }.joined()
    }
}
