import Glibc

/// Processes of Martlet that run, whoever started them. The journal's numbers alone would not do: a crash may have come before one was written, and
/// numbers are used again.
enum MartletProcesses {
    /// Those of a command with a configuration file. One that has ended and was not waited for has no words any more.
    /// - Parameter binary: the program; its name is compared.
    static func running(_ command: String, configuration: String, binary: String) -> [(process: Int32, words: [String])] {
        RunningProcess.all.compactMap { process in
            guard process.id != getpid() else { return nil }
            let words = process.command
            guard words.contains(command), words.contains(configuration),
                words.first?.split(separator: "/").last == binary.split(separator: "/").last
            else { return nil }
            return (process.id, words)
        }
    }
}
