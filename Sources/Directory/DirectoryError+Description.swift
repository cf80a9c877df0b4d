extension DirectoryError: CustomStringConvertible {
    /// The sentence for the operator, without the name of the case.
    public var description: String {
        switch self {
        case .unreachable(let text), .alreadyExists(let text), .notFound(let text), .conflict(let text), .invalid(let text): text
        }
    }
}
