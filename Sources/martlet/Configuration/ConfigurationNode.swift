import Foundation
import Takeover

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
        case .text(let text): text.quotedForTOML
        case .list(let list): "[" + list.map(\.toml).joined(separator: ", ") + "]"
        case .table(let table):
            "{" + table.sorted { $0.key < $1.key }.map { "\($0.key.quotedForTOML) = \($0.value.toml)" }.joined(separator: ", ")
                + "}"
        }
    }
}
