import Files
import Glibc
import Synchronization

/// The machine's file system, with one call that fails, or a death after which no call does anything any more.
public final class FaultyFileSystem: FileSystem {
    public enum Call: String, CaseIterable, Sendable {
        case create, write, sync, syncFileSystem, link, rename, unlink, makeFolder, setOwner, setMode
    }

    public enum Plan: Sendable {
        case none
        /// The call of that kind, counted from 0, fails so; with `forever` all later ones too.
        case fail(Call, at: Int, errno: Int32, forever: Bool = false)
        /// This many calls that change something are made, then the process is dead.
        case die(after: Int)
    }

    private struct State {
        var plan = Plan.none
        var counts: [Call: Int] = [:]
        var changes = 0
        var hasStruck = false
        var log: [String] = []
        var before: (@Sendable () -> Void)?
    }

    private let real = LinuxFileSystem()
    private let state = Mutex(State())
    private let naming: @Sendable (String) -> String

    /// - Parameter naming: how a path is called in ``log``.
    public init(naming: @escaping @Sendable (String) -> String) {
        self.naming = naming
    }

    /// From now on that goes wrong; what was counted and written down is forgotten.
    public func arm(_ plan: Plan) { state.withLock { $0 = State(plan: plan, before: $0.before) } }

    /// Called before each call that changes something.
    public func watch(_ before: @escaping @Sendable () -> Void) { state.withLock { $0.before = before } }

    /// Whether the fault came, or the death.
    public var hasStruck: Bool { state.withLock { $0.hasStruck } }

    public func calls(_ call: Call) -> Int { state.withLock { $0.counts[call] ?? 0 } }

    /// What was called since the last ``arm(_:)``, and where: `sync new/`, `rename new/file`.
    public var log: [String] { state.withLock { $0.log } }

    private func pass(_ call: Call, _ path: String) throws(FileSystemError) {
        state.withLock { $0.before }?()
        let failure: Int32? = state.withLock { state in
            let count = state.counts[call] ?? 0
            state.counts[call] = count + 1
            state.changes += 1
            state.log.append("\(call.rawValue) \(naming(path))")
            switch state.plan {
            case .none: return nil
            case .fail(let wanted, let index, let errno, let isForever):
                guard call == wanted, isForever ? count >= index : count == index else { return nil }
                state.hasStruck = true
                return errno
            case .die(let after):
                guard state.changes > after else { return nil }
                state.hasStruck = true
                return EIO
            }
        }
        if let failure { throw FileSystemError(path: path, errno: failure) }
    }

    public func open(_ path: String, _ use: FileUse) throws(FileSystemError) -> OpenFile {
        if case .create = use { try pass(.create, path) }
        return try real.open(path, use)
    }

    public func write(_ octets: UnsafeRawBufferPointer, to file: OpenFile) throws(FileSystemError) {
        do throws(FileSystemError) {
            try pass(.write, file.path)
        } catch {
            // A full disk takes a part of what it is given.
            if error.isNoSpace { try real.write(UnsafeRawBufferPointer(rebasing: octets[..<(octets.count / 2)]), to: file) }
            throw error
        }
        try real.write(octets, to: file)
    }

    public func read(_ file: OpenFile, into room: UnsafeMutableRawBufferPointer, at offset: Int64) throws(FileSystemError) -> Int
    {
        try real.read(file, into: room, at: offset)
    }

    public func sync(_ file: OpenFile) throws(FileSystemError) {
        try pass(.sync, file.path)
        try real.sync(file)
    }

    public func syncFileSystem(of file: OpenFile) throws(FileSystemError) {
        try pass(.syncFileSystem, file.path)
        // The tests look at what is called, not at the platter; a real syncfs would wait for all the machine's writers.
    }

    public func startWriting(_ file: OpenFile, from offset: Int64, octets: Int64) {
        real.startWriting(file, from: offset, octets: octets)
    }

    public func link(_ existing: String, _ new: String) throws(FileSystemError) {
        try pass(.link, new)
        try real.link(existing, new)
    }

    public func rename(_ old: String, _ new: String) throws(FileSystemError) {
        try pass(.rename, new)
        try real.rename(old, new)
    }

    public func unlink(_ path: String) throws(FileSystemError) {
        try pass(.unlink, path)
        try real.unlink(path)
    }

    public func makeFolder(_ path: String, mode: UInt32) throws(FileSystemError) {
        try pass(.makeFolder, path)
        try real.makeFolder(path, mode: mode)
    }

    public func removeFolder(_ path: String) throws(FileSystemError) { try real.removeFolder(path) }

    public func setOwner(of file: OpenFile, uid: UInt32, gid: UInt32) throws(FileSystemError) {
        try pass(.setOwner, file.path)
        try real.setOwner(of: file, uid: uid, gid: gid)
    }

    public func setMode(of file: OpenFile, _ mode: UInt32) throws(FileSystemError) {
        try pass(.setMode, file.path)
        try real.setMode(of: file, mode)
    }

    public func status(_ path: String) throws(FileSystemError) -> FileStatus { try real.status(path) }
    public func list(_ path: String) throws(FileSystemError) -> [String] { try real.list(path) }
    public func lock(_ file: OpenFile) throws(FileSystemError) -> Bool { try real.lock(file) }
}
