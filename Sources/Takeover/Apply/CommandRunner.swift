/// What a command of the system said at its end.
public struct CommandOutcome: Hashable, Sendable {
    /// 0 to 255, or 128 and the signal's number.
    public var status: Int32
    /// Standard output and standard error, without white space at its ends.
    public var text: String

    public init(status: Int32, text: String) {
        self.status = status
        self.text = text
    }
}

/// Runs commands of the system: service managers, control programs of the old server, nft.
public protocol CommandRunner: Sendable {
    /// - Parameter arguments: the program, found by PATH and the folders of administration, and its arguments.
    /// - Throws: ``SwitchError`` where there is no such program, or it does not end in time (it is killed then).
    func run(_ arguments: [String], input: String, within: Duration) async throws(SwitchError) -> CommandOutcome

    /// Runs a command that has to work, for the octets of its standard output.
    /// - Throws: ``SwitchError`` also where its status is not 0.
    func octets(_ arguments: [String]) async throws(SwitchError) -> [UInt8]

    /// Starts a program that goes on when this process ends.
    /// - Parameter log: a file that what it says is added to.
    /// - Returns: its process.
    func start(_ arguments: [String], log: String) throws(SwitchError) -> Int32
}

extension CommandRunner {
    /// Runs a command that has to work.
    /// - Throws: ``SwitchError`` also where its status is not 0.
    @discardableResult
    public func require(_ arguments: [String], input: String = "", within: Duration = .seconds(60)) async throws(SwitchError)
        -> String
    {
        let outcome = try await run(arguments, input: input, within: within)
        guard outcome.status == 0 else {
            let command = arguments.joined(separator: " ")
            throw SwitchError(
                "\(command) ended with \(outcome.status): \(outcome.text)",
                german: "\(command) endete mit \(outcome.status): \(outcome.text)")
        }
        return outcome.text
    }

    /// Runs a line that the operator gave, by the shell.
    public func shell(_ line: String) async throws(SwitchError) { try await require(["/bin/sh", "-c", line]) }
}
