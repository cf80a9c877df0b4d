import Foundation

/// A running Postfix.
///
/// Its processes that take sessions are made to wait in the way they wait for each other: before accept(2) each takes the lock of its service's file below
/// `pid` in the queue (single_server.c of Postfix: `select lock`). Who holds the lock keeps all of them from new sessions and disturbs none that is
/// open; taking the service out of master.cf and a reload would end those in their middle. Then `postfix drain` ends the master, and all that it
/// started end when they have finished what they are at.
public final class PostfixServer: OldServer {
    /// The folder of main.cf.
    private let configuration: String
    private let queue: String
    private let ports: Set<UInt16>
    private let patience: Duration
    private let commands: any CommandRunner
    private let locks = AcceptLocks()

    /// - Parameters:
    ///   - ports: that it listens on.
    ///   - patience: how long sessions and deliveries may take to their end.
    public init(
        configuration: String, queue: String, ports: Set<UInt16>, patience: Duration = .seconds(60), commands: any CommandRunner
    ) {
        self.configuration = configuration
        self.queue = queue
        self.ports = ports
        self.patience = patience
        self.commands = commands
    }

    public var title: String { "Postfix (\(configuration))" }

    public func isRunning() async throws(SwitchError) -> Bool {
        // master(8) holds a lock on its file as long as it lives, and "status" looks at that.
        try await commands.run(["postfix", "-c", configuration, "status"], input: "", within: .seconds(20)).status == 0
    }

    public func stopIntake() async throws(SwitchError) {
        let names = SocketOwners.names(in: "\(queue)/pid").filter { $0.hasPrefix("inet.") }
        let end = ContinuousClock.now + patience
        for name in names.sorted() {
            let path = "\(queue)/pid/\(name)"
            try locks.wait(for: path)
            // The one process that waits for a session has the lock, and gives it away when a session comes: so one comes.
            while !locks.has(path) {
                guard ContinuousClock.now < end else {
                    throw SwitchError(
                        "Postfix does not let go of \(path).", german: "Postfix gibt \(path) nicht frei.")
                }
                for port in ports { Knock.on(port) }
                try? await Task.sleep(for: .milliseconds(20))
            }
        }
    }

    public func sessions() throws(SwitchError) -> Int {
        let open = try TCPTable.now().established(on: ports)
        let owners = SocketOwners.find(Set(open.map(\.inode)))
        return open.filter { entry in owners[entry.inode]?.contains { isOurs($0.process) } == true }.count
    }

    public func stop() async throws(SwitchError) {
        guard try await isRunning() else { return }
        try await commands.require(["postfix", "-c", configuration, "drain"])
        // What still waits at the locks ends too, since its master is gone.
        locks.release()
        let end = ContinuousClock.now + patience
        while processes().contains(where: { !Self.helpers.contains(SocketOwners.program(of: $0)) }), ContinuousClock.now < end {
            try? await Task.sleep(for: .milliseconds(20))
        }
        // Those that hold no mail, which would take seconds to notice; and what hangs longer than any session may take.
        for process in processes() { kill(process, SIGTERM) }
    }

    /// Programs of Postfix that hold no mail and no session.
    private static let helpers: Set<String> = [
        "anvil", "postlogd", "proxymap", "scache", "showq", "tlsmgr", "trivial-rewrite", "verify",
    ]

    public func start() async throws(SwitchError) {
        locks.release()
        guard try await !isRunning() else { return }
        try await commands.require(["postfix", "-c", configuration, "start"])
        let end = ContinuousClock.now + .seconds(20)
        while try TCPTable.now().listening(on: ports).isEmpty, ContinuousClock.now < end {
            try? await Task.sleep(for: .milliseconds(5))
        }
    }

    public func disable(_ notes: StepNotes) async throws(SwitchError) { try await unit.disable(notes) }
    public func enable(_ notes: StepNotes) async throws(SwitchError) { try await unit.enable(notes) }

    private var unit: SystemdUnits { SystemdUnits(names: ["postfix.service"], commands: commands) }

    /// Postfix's processes stand in its queue, also those that see no more than that.
    private func processes() -> [Int32] {
        SocketOwners.names(in: "/proc").compactMap { Int32($0) }.filter { $0 != getpid() && isOurs($0) }
    }

    private func isOurs(_ process: Int32) -> Bool {
        guard let folder = SocketOwners.link("/proc/\(process)/cwd") else { return false }
        return folder == queue || folder.hasPrefix(queue + "/")
    }
}

/// Locks of flock(2) that are held until they are released or the process ends.
private final class AcceptLocks: @unchecked Sendable {
    // All of it is behind the lock.
    private let lock = NSLock()
    private var awaited: [String: Int32] = [:]
    private var held: Set<String> = []

    func has(_ path: String) -> Bool { lock.withLock { held.contains(path) } }

    /// Gets into the line for a lock, in a thread of its own: who only looks now and then comes too late each time.
    func wait(for path: String) throws(SwitchError) {
        let file = open(path, O_RDWR | O_CLOEXEC)
        guard file >= 0 else { throw SwitchError(path, errno: errno) }
        let isNew = lock.withLock { () -> Bool in
            guard awaited[path] == nil else { return false }
            awaited[path] = file
            return true
        }
        guard isNew else {
            close(file)
            return
        }
        Thread.detachNewThread { [self] in
            while flock(file, LOCK_EX) != 0, errno == EINTR {}
            lock.withLock {
                // Released meanwhile: nobody wants it any more.
                if awaited[path] == file { held.insert(path) } else { close(file) }
            }
        }
    }

    func release() {
        lock.withLock {
            for (path, file) in awaited where held.contains(path) { close(file) }
            awaited = [:]
            held = []
        }
    }
}

/// A connection that comes and goes.
private enum Knock {
    static func on(_ port: UInt16) {
        let client = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard client >= 0 else { return }
        defer { close(client) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
        _ = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(client, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
