import Directory
import Files
import Glibc
import Logging
import NIOPosix
import Synchronization

/// What all mails of one ``MaildirDelivery`` share: the file system, the staging folder, names, owners, quotas.
final class DeliveryGround: Sendable {
    let settings: DeliverySettings
    let fileSystem: any FileSystem
    /// ``fileSystem``, where `martlet deliver` writes for other owners.
    private let owners: OwnerFileSystem?
    let names: UniqueNames
    let owner: FileOwner
    let quota: MaildirQuota
    let metrics = DeliveryMetrics()
    let logger: Logger
    let pool: NIOThreadPool
    /// When this server's mails began, in microseconds since 1970: whatever name of ours is older is an earlier process's.
    let start = UniqueNames.now()

    private let slot: StagingSlot
    private let kinds = Mutex<[UInt64: FileSystemKind]>([:])
    private let acrossMounts = Mutex<Set<String>>([])
    private let cleaned = Mutex<Set<Mailbox.ID>>([])
    private let judge: @Sendable (String, UInt64) -> FileSystemKind

    init(
        settings: DeliverySettings, fileSystem: any FileSystem, logger: Logger,
        judge: @escaping @Sendable (String, UInt64) -> FileSystemKind = FileSystemKind.of(_:device:)
    ) {
        self.settings = settings
        let owners = settings.deliverSocket.map { OwnerFileSystem(here: fileSystem, socketPath: $0) }
        self.owners = owners
        let fileSystem: any FileSystem = owners ?? fileSystem
        self.fileSystem = fileSystem
        self.logger = logger
        self.judge = judge
        pool = NIOThreadPool(numberOfThreads: max(settings.threads, 2))
        pool.start()
        let names = UniqueNames(hostname: settings.hostname)
        let slot = StagingSlot(root: settings.stagingPath, names: names, fileSystem: fileSystem, judge: judge)
        let owner = FileOwner(logger: logger)
        self.names = names
        self.slot = slot
        self.owner = owner
        quota = MaildirQuota(fileSystem: fileSystem, owner: owner) { maildir throws(FileSystemError) in
            // In staging a crash's left-over is removed at the next start; it cannot be renamed to another file system, though.
            let staging = try slot.folder()
            if owners?.isOthers(maildir.mailbox) != true, try fileSystem.status(maildir.path).device == staging.device {
                return staging.path(of: .part(name: names.next()))
            }
            try staging.mark(maildir.mailbox.id)
            return maildir.tmp + "/" + names.next()
        }
    }

    /// The staging folder, made at the first call that succeeds.
    func staging() throws(FileSystemError) -> StagingFolder { try slot.folder() }

    var openStaging: StagingFolder? { slot.open }

    func kind(of path: String, device: UInt64) -> FileSystemKind {
        kinds.withLock { kinds in
            if let kind = kinds[device] { return kind }
            let kind = judge(path, device)
            kinds[device] = kind
            return kind
        }
    }

    /// Whether the mailbox's files are written by `martlet deliver` as their owner: through `tmp`, since nothing goes from staging to there. To be
    /// asked before the first look into a mailbox.
    func isOthers(_ mailbox: Mailbox) -> Bool { owners?.isOthers(mailbox) ?? false }

    /// rename(2) from staging said EXDEV although the device is the same: another mount of it.
    func isAcrossMounts(_ mailbox: Mailbox) -> Bool { acrossMounts.withLock { $0.contains(mailbox.maildir) } }

    func noteAcrossMounts(_ mailbox: Mailbox) { _ = acrossMounts.withLock { $0.insert(mailbox.maildir) } }

    /// Before the first file of ours in a Maildir's `tmp`: a note for recovery, and what earlier processes left there goes.
    func prepareTmp(of maildir: Maildir, _ staging: StagingFolder) throws(FileSystemError) {
        try staging.mark(maildir.mailbox.id)
        guard cleaned.withLock({ $0.insert(maildir.mailbox.id).inserted }) else { return }
        try maildir.cleanTmp(fileSystem, names: names, start: start)
    }

    /// Does blocking work on a thread of the pool. It is not given up when the task is cancelled: a file that is half-written
    /// has to be finished or removed.
    func onPool<Value: Sendable>(
        _ work: @escaping @Sendable () throws(DeliveryError) -> Value
    ) async throws(DeliveryError) -> Value {
        let result = await withCheckedContinuation { (waiter: CheckedContinuation<Result<Value, DeliveryError>, Never>) in
            pool.submit { state in
                guard state == .active else {
                    return waiter.resume(returning: .failure(.failed(path: self.settings.stagingPath, errno: ESHUTDOWN)))
                }
                waiter.resume(returning: Result { () throws(DeliveryError) in try work() })
            }
        }
        return try result.get()
    }
}
