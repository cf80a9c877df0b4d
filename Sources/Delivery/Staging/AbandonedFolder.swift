import Files

/// The staging folder of a process that lives no more. Its lock is ours as long as this value is held.
struct AbandonedFolder: Sendable {
    let path: String
    let entries: [StagingEntry]
    let lock: OpenFile
}
