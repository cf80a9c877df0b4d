import ArgumentParser

/// A command on the directory: it answers with a text and prints that.
protocol DirectoryCommand: AsyncParsableCommand {
    /// What the command has to say, without the last line's end.
    func answer() async throws -> String
}

extension DirectoryCommand {
    func run() async throws {
        print(try await answer())
    }
}
