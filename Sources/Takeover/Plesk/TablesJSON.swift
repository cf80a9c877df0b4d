import Foundation

/// Tables exported as JSON: an object of tables, each an array of rows, or what phpMyAdmin writes
/// (`[{"type":"table","name":"mail","data":[…]},…]`).
struct TablesJSON: Sendable {
    /// By the tables' names.
    private(set) var tables: [String: [DatabaseRow]] = [:]

    /// - Returns: Nil where it is no JSON of either form.
    init?(_ octets: [UInt8], tables wanted: Set<String>) {
        guard let root = try? JSONDecoder().decode(Node.self, from: Data(octets)) else { return nil }
        switch root {
        case .object(let tables):
            for (name, rows) in tables where wanted.contains(name) { self.tables[name] = Self.rows(rows) }
        case .array(let parts):
            for case .object(let part) in parts {
                guard case .text(let name)? = part["name"], let rows = part["data"], wanted.contains(name) else { continue }
                tables[name, default: []] += Self.rows(rows)
            }
        case .text, .null: return nil
        }
    }

    private static func rows(_ node: Node) -> [DatabaseRow] {
        guard case .array(let nodes) = node else { return [] }
        return nodes.compactMap { node in
            guard case .object(let members) = node else { return nil }
            var row = DatabaseRow()
            for case (let column, .text(let text)) in members { row.values[column] = text }
            return row
        }
    }

    /// Numbers and booleans as their texts, since a database writes them either way.
    private indirect enum Node: Decodable {
        case object([String: Node])
        case array([Node])
        case text(String)
        case null

        init(from decoder: any Decoder) throws {
            if let container = try? decoder.singleValueContainer() {
                if container.decodeNil() {
                    self = .null
                    return
                }
                if let text = try? container.decode(String.self) {
                    self = .text(text)
                    return
                }
                if let number = try? container.decode(Int64.self) {
                    self = .text(String(number))
                    return
                }
                if let flag = try? container.decode(Bool.self) {
                    self = .text(String(flag))
                    return
                }
                if let number = try? container.decode(Double.self) {
                    self = .text(String(number))
                    return
                }
            }
            if let members = try? [String: Node](from: decoder) {
                self = .object(members)
            } else {
                self = .array(try [Node](from: decoder))
            }
        }
    }
}
