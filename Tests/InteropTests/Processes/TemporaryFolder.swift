import Foundation

/// A folder of one test, readable for all, since the server gives root away; gone with all that is in it at the end.
final class TemporaryFolder {
    let path: String
    private var count = 0

    init() throws {
        let base = ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
        var template = Array("\(base)/martlet-interop-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw TestFailure("no folder in \(base): errno \(errno)") }
        path = String(decoding: template.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        chmod(path, 0o755)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// A path in the folder that nobody else uses.
    func newPath(_ name: String) -> String {
        count += 1
        return "\(path)/\(count)-\(name)"
    }

    /// Makes a folder, given to that owner when the tests run as root.
    @discardableResult
    func makeFolder(_ name: String, owner: Account? = nil) throws -> String {
        let folder = "\(path)/\(name)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        if let owner, geteuid() == 0 { chown(folder, owner.uid, owner.gid) }
        return folder
    }

    @discardableResult
    func write(_ name: String, _ text: String) throws -> String {
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
        return "\(path)/\(name)"
    }
}
