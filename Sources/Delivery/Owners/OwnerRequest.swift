import Files

/// One call on a file of a mailbox, to be made as the mailbox's owner: what the server asks of `martlet deliver`, one packet each.
struct OwnerRequest: Codable, Equatable, Sendable {
    enum Call: String, Codable, Sendable {
        case create
        case append
        case read
        case folder
        case link
        case rename
        case unlink
        case makeFolder
        case removeFolder
        case status
    }

    /// More than two paths of PATH_MAX and the rest.
    static let longestOctets = 32 * 1024

    var call: Call
    var path: String
    /// The new name, of a link and a rename.
    var target: String?
    /// Of a folder that is made.
    var mode: UInt32?
    var uid: UInt32
    var gid: UInt32
}

/// What became of it. A file that was opened goes as a descriptor beside it.
struct OwnerReply: Codable, Equatable, Sendable {
    /// 0: done.
    var errno: Int32
    /// What `status` found.
    var status: FileStatus?
}

extension OwnerRequest.Call {
    init?(_ use: FileUse) {
        switch use {
        case .create: self = .create
        case .append: self = .append
        case .read: self = .read
        case .folder: self = .folder
        case .lock: return nil
        }
    }
}
