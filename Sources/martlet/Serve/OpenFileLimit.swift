import Foundation

/// How many files, and so sessions, the process may have open.
enum OpenFileLimit {
    /// Raises the limit as far as this process may: to the hard limit.
    static func raise() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
