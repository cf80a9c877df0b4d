/// The file poppasswd of older Plesk servers: `user@domain:password`, a line each, the password in clear.
struct Poppasswd: Sendable {
    /// By address, lowercase.
    private(set) var passwords: [String: String] = [:]
    /// The lines that are of another form; the first hundred.
    private(set) var strangeLines: [Int] = []

    init(lines: [TextLines.Line]) {
        for line in lines where !line.text.isEmpty && !line.text.hasPrefix("#") {
            let fields = line.text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard fields.count == 2, fields[0].contains("@"), !fields[1].isEmpty else {
                if strangeLines.count < 100 { strangeLines.append(line.number) }
                continue
            }
            passwords[fields[0].lowercased()] = String(fields[1])
        }
    }
}
