import Foundation

/// A value of a ``Configuration`` as its coding shows it, to be written as TOML.
indirect enum ConfigurationNode: Decodable {
    case flag(Bool)
    case number(Int)
    case text(String)
    case list([ConfigurationNode])
    case table([String: ConfigurationNode])

    init(of configuration: Configuration) throws {
        self = try JSONDecoder().decode(Self.self, from: JSONEncoder().encode(configuration))
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let flag = try? container.decode(Bool.self) {
            self = .flag(flag)
        } else if let number = try? container.decode(Int.self) {
            self = .number(number)
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let list = try? container.decode([Self].self) {
            self = .list(list)
        } else {
            self = .table(try container.decode([String: Self].self))
        }
    }

    subscript(key: String) -> Self? {
        if case .table(let table) = self { table[key] } else { nil }
    }

    var elements: [Self] {
        if case .list(let list) = self { list } else { [] }
    }

    /// The value in TOML 1.0; a table in its inline form.
    var toml: String {
        switch self {
        case .flag(let flag): "\(flag)"
        case .number(let number): "\(number)"
        case .text(let text): Self.quoted(text)
        case .list(let list): "[" + list.map(\.toml).joined(separator: ", ") + "]"
        case .table(let table):
            "{" + table.sorted { $0.key < $1.key }.map { "\(Self.quoted($0.key)) = \($0.value.toml)" }.joined(separator: ", ")
                + "}"
        }
    }

    /// A basic string (TOML 1.0, "String").
    private static func quoted(_ text: String) -> String {
        text.unicodeScalars.reduce("\"") { quoted, scalar in
            switch scalar {
            case "\"", "\\": quoted + "\\\(scalar)"
            case "\u{0}"..."\u{1F}", "\u{7F}":
                quoted + "\\u" + String(repeating: "0", count: scalar.value > 15 ? 2 : 3) + String(scalar.value, radix: 16)
            default: quoted + String(scalar)
            }
        } + "\""
    }
}
