/// On which line of a TOML file each key stands. TOMLKit tells positions only of syntax errors, so this walks over the
/// text once more; the text must already have been accepted as TOML.
struct KeyLines: Sendable {
    private var lines: [ConfigurationPath: Int] = [:]

    /// The line of the key, else of the nearest section around it that the file holds.
    func line(of path: ConfigurationPath) -> Int? {
        var path: ConfigurationPath? = path
        while let place = path {
            if let line = lines[place] { return line }
            path = place.parent
        }
        return nil
    }

    /// Whether the file itself sets the key.
    func contains(_ path: ConfigurationPath) -> Bool { lines[path] != nil }

    init(_ text: String) {
        var walker = TOMLWalker(text)
        lines = walker.walk()
    }
}
