import Foundation

/// Reading and writing the small files around the servers.
enum Files {
    static func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }

    static func read(_ path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The last lines of a log, to show why something failed.
    static func tail(_ path: String) -> String {
        (read(path) ?? "").split(separator: "\n").suffix(15).joined(separator: "\n")
    }

    static func makeFolder(_ path: String, owner: Account? = nil, mode: Int = 0o755) throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        guard chmod(path, mode_t(mode)) == 0 else { throw BenchError("chmod \(path): \(String(cString: strerror(errno)))") }
        if let owner, geteuid() == 0, chown(path, owner.uid, owner.gid) != 0 {
            throw BenchError("chown \(path): \(String(cString: strerror(errno)))")
        }
    }
}

extension Files {
    /// Lets everybody read and run a program.
    static func makeExecutable(_ path: String) throws {
        guard chmod(path, 0o755) == 0 else { throw BenchError("chmod \(path): \(String(cString: strerror(errno)))") }
    }
}

extension Files {
    /// Plain files in a folder and the folders below it.
    static func count(below folder: String) -> Int {
        guard let stream = opendir(folder) else { return 0 }
        defer { closedir(stream) }
        var count = 0
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            switch Int(entry.pointee.d_type) {
            case Int(DT_REG): count += 1
            case Int(DT_DIR) where name != "." && name != "..": count += Self.count(below: "\(folder)/\(name)")
            default: break
            }
        }
        return count
    }
}
