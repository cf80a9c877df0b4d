extension SpoolError: CustomStringConvertible {
    /// The sentence for the operator, without the name of the case.
    public var description: String {
        switch self {
        case .noSpace(let path): "There is no space left for \(path). Make room on its file system."
        case .unreachable(let text), .notFound(let text), .damaged(let text): text
        }
    }
}
