import TOMLKit

/// Collects what is wrong while a file is read, so that the operator sees all of it at once. Used by one thread only.
final class ConfigurationFindings {
    let file: String
    let document: TOMLTable
    let lines: KeyLines
    private(set) var all: [ConfigurationFinding] = []

    init(file: String, document: TOMLTable, lines: KeyLines) {
        self.file = file
        self.document = document
        self.lines = lines
    }

    /// Notes what is wrong with the key at `path`; a key that the file does not hold is laid to its section.
    func note(_ path: ConfigurationPath, _ message: String) {
        all.append(ConfigurationFinding(file: file, line: lines.line(of: path), message: message))
    }

    /// The TOML type found at `path`, to say "not a string"; nil when there is nothing.
    func type(at path: ConfigurationPath) -> TOMLType? {
        var node: (any TOMLValueConvertible)? = document
        for step in path.steps {
            switch step {
            case .key(let key): node = node?.table?[key]
            case .index(let index):
                guard let array = node?.array, index < array.count else { return nil }
                node = array[index]
            }
        }
        return node?.type
    }
}

extension CodingUserInfoKey {
    /// Where the sections of a ``Configuration`` leave what they find wrong.
    static let findings = CodingUserInfoKey(rawValue: "findings")
}
