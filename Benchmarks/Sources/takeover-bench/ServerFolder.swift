import Foundation

/// The folder that stands for the old server's `/`.
struct ServerFolder {
    private let root: String

    init(_ root: String) {
        self.root = root
    }

    func write(_ text: String, to path: String) throws {
        try write(Data(text.utf8), to: path)
    }

    func write(_ octets: Data, to path: String) throws {
        try makeFolder(String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)]))
        try octets.write(to: URL(fileURLWithPath: root + path))
    }

    func makeFolder(_ path: String) throws {
        guard !FileManager.default.fileExists(atPath: root + path) else { return }
        try FileManager.default.createDirectory(atPath: root + path, withIntermediateDirectories: true)
    }
}
