import CLinux
import Files
import Glibc

/// What is known of a file system, asked once for each.
struct FileSystemKind: Equatable, Sendable {
    /// rename(2) between two folders is one transaction on disk: after a power failure the file stands in the one or in the
    /// other, never in both and never in none. Journals (ext4, XFS) and copy on write (Btrfs, ZFS) give that.
    var renamesWhole: Bool
    /// syncfs(2) returns an error when writing back failed. It does since Linux 5.8; before that it always said yes, so that
    /// files have to be synced one by one.
    var reportsErrorsOfSyncfs: Bool

    /// Nothing that POSIX does not promise.
    static let unknown = FileSystemKind(renamesWhole: false, reportsErrorsOfSyncfs: false)

    /// Asks the kernel for the file system of `path`, whose `st_dev` is `device`.
    static func of(_ path: String, device: UInt64) -> FileSystemKind {
        FileSystemKind(
            renamesWhole: isJournaledExt4(device) || wholeByNature.contains(clinux_file_system_magic(path)),

            reportsErrorsOfSyncfs: isKernelAtLeast(5, 8))
    }

    /// statfs(2): XFS, Btrfs, ZFS, and tmpfs, of which no crash leaves anything.
    private static let wholeByNature: Set<Int> = [0x5846_5342, 0x9123_683E, 0x2FC1_2FC1, 0x0102_1994]

    private static func isKernelAtLeast(_ major: Int, _ minor: Int) -> Bool {
        let numbers = text(of: "/proc/sys/kernel/osrelease").split(whereSeparator: { !$0.isNumber }).prefix(2).compactMap {
            Int($0)
        }
        return numbers.count == 2 && (numbers[0], numbers[1]) >= (major, minor)
    }

    /// /sys/dev/block knows the block device's name by its number; /sys/fs/ext4 has a folder for each mounted one, in which
    /// `journal_task` is the process number of the journal's thread, or `<none>` without a journal.
    private static func isJournaledExt4(_ device: UInt64) -> Bool {
        let number = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 32) { room in
            clinux_device_number(device, room.baseAddress, Int32(room.count))
            return String(decoding: room.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
        guard let name = linkTarget("/sys/dev/block/\(number)")?.split(separator: "/").last else { return false }
        return text(of: "/sys/fs/ext4/\(name)/journal_task").first?.isNumber == true
    }

    private static func linkTarget(_ path: String) -> String? {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 4096) { room in
            guard let base = room.baseAddress else { return nil }
            let count = readlink(path, base, room.count)
            guard count > 0 else { return nil }
            return String(decoding: room[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
    }

    /// The text of a file of /proc or /sys, empty where it cannot be read.
    private static func text(of path: String) -> String {
        let fileSystem = LinuxFileSystem()
        var octets: [UInt8] = []
        guard let file = try? fileSystem.open(path, .read), (try? fileSystem.readAll(file, { octets += $0 })) != nil else {
            return ""
        }
        return String(decoding: octets, as: UTF8.self)
    }
}
