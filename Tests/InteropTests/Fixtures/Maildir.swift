import Foundation

/// A mailbox on disk as the test finds it.
struct Maildir {
    let path: String

    /// The mails in `new` and `cur`, by file name.
    func mails() -> [String: [UInt8]] {
        var mails: [String: [UInt8]] = [:]
        for folder in ["new", "cur"] {
            for name in (try? FileManager.default.contentsOfDirectory(atPath: "\(path)/\(folder)")) ?? [] {
                mails[name] = FileManager.default.contents(atPath: "\(path)/\(folder)/\(name)").map { [UInt8]($0) }
            }
        }
        return mails
    }

    /// The one mail in it.
    /// - Throws: ``TestFailure`` when there are none or several.
    func onlyMail() throws -> [UInt8] {
        let mails = mails()
        guard mails.count == 1, let mail = mails.values.first else {
            throw TestFailure("\(path) holds \(mails.count) mails, not one")
        }
        return mail
    }

    /// What `maildirsize` sums up to: octets and messages.
    func sizes() throws -> (octets: Int, messages: Int) {
        let lines = try String(contentsOfFile: "\(path)/maildirsize", encoding: .utf8).split(separator: "\n").dropFirst()
        let pairs = lines.map { line in line.split(separator: " ").compactMap { Int($0) } }
        guard pairs.allSatisfy({ $0.count == 2 }) else { throw TestFailure("\(path)/maildirsize is not of Maildir++: \(lines)") }
        return (pairs.map { $0[0] }.reduce(0, +), pairs.map { $0[1] }.reduce(0, +))
    }
}
