import ArgumentParser
import Directory

/// How to log in at a smarthost.
struct RouteLoginOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Log in under this name; the password is asked for, or read with --password-stdin.", valueName: "name")
    )
    var username: String?

    @Flag(help: "Read the password from standard input, its first line.")
    var passwordStdin = false

    func validate() throws {
        guard username != nil || !passwordStdin else { throw ValidationError("--password-stdin goes with --username.") }
        guard username == nil || passwordStdin || PasswordInput.isTerminal else {
            throw ValidationError("The password is asked for at a terminal; in a script use --password-stdin.")
        }
    }

    /// - Throws: ``DirectoryError/invalid(_:)`` when no password comes.
    func login(at target: RouteTarget) throws -> Route.Login? {
        guard let username else { return nil }
        let password =
            passwordStdin
            ? try PasswordInput.fromStandardInput() : try PasswordInput.fromTerminal(for: "\(username) at \(target)")
        return Route.Login(username: username, password: password)
    }
}
