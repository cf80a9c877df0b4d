import Directory
import Foundation

/// Reads a password that is to be set.
enum PasswordInput {
    /// The first line of standard input, for scripts.
    static func fromStandardInput() throws -> String {
        guard let line = readLine(strippingNewline: true), !line.isEmpty else {
            throw DirectoryError.invalid("No password came on standard input.")
        }
        return line
    }

    static var isTerminal: Bool { isatty(STDIN_FILENO) == 1 }

    /// Asks twice, what is typed not shown.
    static func fromTerminal(for address: String) throws -> String {
        let first = try ask("Password for \(address): ")
        let second = try ask("Once more: ")
        guard first == second else { throw DirectoryError.invalid("The two passwords differ; nothing was changed.") }
        return first
    }

    private static func ask(_ question: String) throws -> String {
        FileHandle.standardError.write(Data(question.utf8))
        var settings = termios()
        guard tcgetattr(STDIN_FILENO, &settings) == 0 else {
            throw DirectoryError.invalid("The terminal cannot be asked for a password.")
        }
        var silent = settings
        silent.c_lflag &= ~tcflag_t(ECHO)
        // TCSAFLUSH also drops what was typed before the question, which was shown.
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
        defer {
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &settings)
            FileHandle.standardError.write(Data("\n".utf8))
        }
        guard let line = readLine(strippingNewline: true), !line.isEmpty else {
            throw DirectoryError.invalid("No password was typed.")
        }
        return line
    }
}
