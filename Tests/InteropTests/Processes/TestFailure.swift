/// What a test cannot go on without, in words for the one who reads the report.
struct TestFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
