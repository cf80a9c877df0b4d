/// The way to a value in the file: `limits.message`, `listen[1].address`.
struct ConfigurationPath: Hashable, Sendable, CustomStringConvertible {
    enum Step: Hashable, Sendable {
        case key(String)
        case index(Int)
    }

    var steps: [Step]

    init(_ steps: [Step] = []) {
        self.steps = steps
    }

    init(_ path: [any CodingKey]) {
        steps = path.map { key in key.intValue.map(Step.index) ?? .key(key.stringValue) }
    }

    static func + (path: Self, key: String) -> Self { Self(path.steps + [.key(key)]) }
    static func + (path: Self, index: Int) -> Self { Self(path.steps + [.index(index)]) }

    /// The section's path; nil at the top.
    var parent: Self? { steps.isEmpty ? nil : Self(steps.dropLast()) }

    var description: String {
        steps.reduce("") { text, step in
            switch step {
            case .key(let key): text.isEmpty ? key : "\(text).\(key)"
            case .index(let index): "\(text)[\(index)]"
            }
        }
    }
}
