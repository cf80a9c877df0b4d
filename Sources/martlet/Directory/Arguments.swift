import ArgumentParser
import Directory
import MailFormat

/// Reads the arguments of the directory's commands; an error of these is one of usage (exit code 64).
enum Arguments {
    static func address(_ text: String) throws -> Address {
        do {
            return try Address(text)
        } catch .bareLocalPart {
            throw ValidationError("An address has a domain, such as \(text)@kunde.example.")
        } catch {
            throw ValidationError("\"\(text)\" is no address such as anna@kunde.example.")
        }
    }

    /// A mailbox, an alias, an address elsewhere, or a program such as `|command`.
    static func target(_ text: String) throws -> ForwardTarget {
        guard text.hasPrefix("|") else { return .address(try address(text)) }
        do throws(DirectoryError) {
            return try ForwardTarget(text)
        } catch {
            throw ValidationError(error.description)
        }
    }

    /// A number of recipients, or `server` for the limit of the configuration.
    static func sendingLimit(_ text: String) throws -> MailboxChange.SendingLimit {
        if text == "server" { return .standard }
        guard let count = Int(text), count >= 0 else {
            throw ValidationError(
                "\"\(text)\" is no number of recipients; write 0 for no limit, or server for the server's limit.")
        }
        return .recipients(count)
    }

    static func relayHost(_ text: String) throws -> RelayHost {
        do throws(DirectoryError) {
            return try RelayHost(text)
        } catch {
            throw ValidationError(error.description)
        }
    }

    static func domain(_ text: String) throws -> Domain {
        do {
            return try Domain(text)
        } catch {
            throw ValidationError("\"\(text)\" is no domain such as kunde.example.")
        }
    }

    static func tagSeparators(_ text: String) throws -> TagSeparators {
        do throws(DirectoryError) {
            return try TagSeparators(text)
        } catch {
            throw ValidationError(error.description)
        }
    }

    /// Octets with a unit of 1024: `2G`, `500M`, `10K`, `1T`, `4096`; `none` or `0` for no limit.
    static func octets(_ text: String) throws -> Int64 {
        if text == "none" { return 0 }
        let units: [Character: Int64] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40]
        let unit = text.last.flatMap { units[Character($0.uppercased())] }
        let digits = unit == nil ? text[...] : text.dropLast()
        guard !digits.isEmpty, digits.utf8.allSatisfy(\.isASCIIDigit), let number = Int64(digits) else {
            throw ValidationError("\"\(text)\" is no size such as 500M, 2G or none.")
        }
        let (octets, isTooMuch) = number.multipliedReportingOverflow(by: unit ?? 1)
        guard !isTooMuch else { throw ValidationError("\(text) is more than can be counted.") }
        return octets
    }

    static func fullReply(_ text: String) throws -> Mailbox.FullReply {
        guard let reply = Mailbox.FullReply(rawValue: text) else {
            throw ValidationError("A full mailbox refuses \"temporary\" (452) or \"permanent\" (552), not \"\(text)\".")
        }
        return reply
    }

    static func language(_ text: String) throws -> MailboxChange.Language {
        if text == "server" { return .none }
        guard let language = Mailbox.Language(rawValue: text) else {
            let languages = Mailbox.Language.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("A language is one of \(languages), or server for the server's own; not \"\(text)\".")
        }
        return .language(language)
    }

    static func routePattern(_ text: String) throws -> RoutePattern {
        do throws(DirectoryError) {
            return try RoutePattern(text)
        } catch {
            throw ValidationError(error.description)
        }
    }

    static func routeTarget(_ text: String) throws -> RouteTarget {
        do throws(DirectoryError) {
            return try RouteTarget(text)
        } catch {
            throw ValidationError(error.description)
        }
    }
}
