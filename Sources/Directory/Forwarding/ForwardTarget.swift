import MailFormat

/// Where an alias or the forward of a mailbox sends mail to.
public enum ForwardTarget: Hashable, Sendable {
    /// A mailbox or an alias of this server, or an address elsewhere.
    case address(Address)
    /// A program, run by `/bin/sh -c` with the mail on its standard input.
    case program(String)

    /// The longest command line that is taken, in octets.
    static let longestProgram = 4096

    /// Reads `|command`, or an address.
    /// - Throws: ``DirectoryError/invalid(_:)``.
    public init(_ text: String) throws(DirectoryError) {
        guard text.utf8.first == UInt8(ascii: "|") else {
            do throws(AddressError) {
                self = .address(try Address(text))
            } catch {
                throw .invalid("\"\(text)\" is no address such as anna@kunde.example, and no program such as \"|command\".")
            }
            return
        }
        let command = text.dropFirst().drop { $0 == " " }
        guard !command.isEmpty, command.utf8.count <= Self.longestProgram, command.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F })
        else {
            throw .invalid(
                "A program is written |command: a line for the shell without control characters, at most \(Self.longestProgram) octets."
            )
        }
        self = .program(String(command))
    }
}

extension ForwardTarget: CustomStringConvertible {
    /// As ``init(_:)`` reads it; the local part of an address in its ``LocalPart/key`` form stays as it was written.
    public var description: String {
        switch self {
        case .address(let address): address.description
        case .program(let command): "|\(command)"
        }
    }
}
