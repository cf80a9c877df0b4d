import Foundation
import Synchronization

/// Names for body files that no other mail ever gets: the time, the process, a counter.
final class SpoolFileNames: Sendable {
    /// Names of this process are not before that one.
    let first: String
    private let counter = Atomic<UInt64>(0)
    private let process = getpid()

    init() {
        first = SpoolFileNames.time(Date().spoolTime)
    }

    func next() -> String {
        "\(SpoolFileNames.time(Date().spoolTime))-\(process)-\(counter.add(1, ordering: .relaxed).newValue)"
    }

    /// Sixteen hexadecimal digits, so that the order of names is that of times.
    private static func time(_ microseconds: Int64) -> String {
        let digits = String(max(microseconds, 0), radix: 16)
        return String(repeating: "0", count: max(16 - digits.count, 0)) + digits
    }
}
