/// Why a value of the configuration is not taken, in words for the operator.
struct ValueError: Error, Equatable, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
