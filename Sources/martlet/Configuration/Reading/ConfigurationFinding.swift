/// One thing that is wrong with a configuration file.
struct ConfigurationFinding: Equatable, Sendable, CustomStringConvertible {
    let file: String
    /// Counted from 1; nil when the whole file is meant.
    let line: Int?
    let message: String

    /// `file:line: what is wrong`, as compilers write it, so that editors can jump there.
    var description: String {
        "\(file):\(line.map { "\($0):" } ?? "") \(message)"
    }
}
