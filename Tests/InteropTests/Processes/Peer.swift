import Foundation

/// A program that the tests need, and the Debian package that brings it.
struct Peer {
    let path: String

    /// - Throws: ``TestFailure`` that says how to install what is missing.
    init(_ name: String, package: String, in folders: [String] = ["/usr/bin", "/usr/sbin", "/bin", "/sbin", "/usr/local/bin"])
        throws
    {
        guard let folder = folders.first(where: { access("\($0)/\(name)", X_OK) == 0 }) else {
            throw TestFailure("\(name) is missing: sudo apt-get install \(package) (make test does it)")
        }
        path = "\(folder)/\(name)"
    }

    /// A program of Tests/InteropTests/Peers, run by Python.
    static func script(_ name: String, _ arguments: String...) throws -> [String] {
        let python = try Peer("python3", package: "python3").path
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        return [python, folder.appendingPathComponent("Peers/\(name)").path] + arguments
    }
}
