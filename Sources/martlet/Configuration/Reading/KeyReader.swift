import TOMLKit

/// Reads the keys of one section. A value that is wrong is noted in the ``ConfigurationFindings``, and the default stands in
/// for it, so that reading goes on and finds the next one.
struct KeyReader<Key: CodingKey> {
    private let container: KeyedDecodingContainer<Key>
    private let findings: ConfigurationFindings
    private let path: ConfigurationPath

    /// - Throws: an error when the decoder stands on something that is no table, or carries no findings.
    init(_ decoder: any Decoder, keyedBy: Key.Type) throws {
        guard let key = CodingUserInfoKey.findings, let findings = decoder.userInfo[key] as? ConfigurationFindings else {
            throw ValueError("a configuration can be read by Configuration(contentsOf:) only")
        }
        container = try decoder.container(keyedBy: Key.self)
        self.findings = findings
        path = ConfigurationPath(decoder.codingPath)
    }

    /// The key's value, or the default where the file does not set it.
    func value<Value: Decodable>(_ key: Key, or fallback: Value) -> Value {
        read(key, as: Value.self) ?? fallback
    }

    /// The values of an array of texts, or the default where the file does not set it.
    func values<Value: TextValue>(_ key: Key, or fallback: [Value]) -> [Value] {
        guard let texts = read(key, as: [String].self) else { return fallback }
        return texts.enumerated().compactMap { index, text in
            do {
                return try Value(reading: text)
            } catch {
                findings.note(path + key.stringValue + index, "\(name(key)): \(error)")
                return nil
            }
        }
    }

    /// Notes what is wrong with the key's value.
    func note(_ key: Key, _ message: String) {
        findings.note(path + key.stringValue, "\(name(key)): \(message)")
    }

    /// Notes what is wrong with the section as a whole.
    func note(_ message: String) {
        findings.note(path, message)
    }

    private func read<Value: Decodable>(_ key: Key, as type: Value.Type) -> Value? {
        guard container.contains(key) else { return nil }
        do {
            return try container.decode(Value.self, forKey: key)
        } catch let error as ValueError {
            note(key, error.description)
        } catch {
            let found = findings.type(at: path + key.stringValue)
            note(key, "expected is \(Self.wanted(type))" + (found.map { ", not \(Self.named($0))" } ?? ""))
        }
        return nil
    }

    private func name(_ key: Key) -> String {
        var path = path + key.stringValue
        path.steps.removeAll { if case .index = $0 { true } else { false } }
        return path.description
    }

    private static func wanted(_ type: any Decodable.Type) -> String {
        switch type {
        case is String.Type: "text in quotes"
        case is Int.Type: "a whole number"
        case is Bool.Type: "true or false"
        case is [String].Type: "a list of texts such as [\"127.0.0.0/8\", \"::1/128\"]"
        case is [Listener].Type: "a [[listen]] table for each listener"
        case let text as any TextValue.Type: text.wanted
        default: "a table"
        }
    }

    private static func named(_ type: TOMLType) -> String {
        switch type {
        case .string: "text"
        case .int: "a whole number"
        case .double: "a number with a point"
        case .bool: "true or false"
        case .array: "a list"
        case .table: "a table"
        case .date, .time, .dateTime: "a date"
        }
    }
}
