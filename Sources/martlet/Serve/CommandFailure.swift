import ArgumentParser

/// An error that is already a sentence for the operator: printed as it is, exit code 1.
struct CommandFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
