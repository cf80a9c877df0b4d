import Foundation

/// A configuration that cannot be used, with all that is wrong with it.
struct ConfigurationError: Error, Equatable, CustomStringConvertible, LocalizedError {
    /// At least one, in the order of the lines.
    let findings: [ConfigurationFinding]

    init(_ findings: [ConfigurationFinding]) {
        self.findings = findings.enumerated()
            .sorted { ($0.element.line ?? 0, $0.offset) < ($1.element.line ?? 0, $1.offset) }
            .map(\.element)
    }

    var description: String { findings.map(\.description).joined(separator: "\n") }
    var errorDescription: String? { description }
}
