import Directory
import Logging
import MailFormat

/// Mail to the accounts of this machine: what cron writes to root, and reports to a program that sent as ACCOUNT@`hostname`.
struct AccountMail {
    let hostname: String
    let directory: SQLiteDirectory

    /// What to do where such mail would have to leave the machine, and come back to it as a loop.
    /// - Returns: nil where the machine's name is a domain here, and while the directory cannot be read, which others tell.
    func hint() async -> Logger.Message? {
        guard let domain = try? Domain(hostname) else { return nil }
        do throws(DirectoryError) {
            _ = try await directory.domain(domain)
            return nil
        } catch {
            guard case .notFound = error else { return nil }
            return
                "mail of programs to accounts of this machine, as cron's to root, has no place: martlet domain add \(hostname), and martlet alias add root@\(hostname) to the address that reads it"
        }
    }
}
