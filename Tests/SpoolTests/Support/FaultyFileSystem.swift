import Glibc
import Synchronization

@testable import Spool

/// The machine's file system, with one call that fails, or a death after which no call does anything any more.
final class FaultyFileSystem: SpoolFileSystem {
    enum Call: String, CaseIterable, Sendable {
        case makeFolder, create, open, write, sync, syncFolder, remove, list
    }

    private struct State {
        var failing: (call: Call, errno: Int32)?
        var log: [String] = []
        var before: (@Sendable () -> Void)?
    }

    private let real = LinuxSpoolFileSystem()
    private let state = Mutex(State())

    /// Lets all calls of that kind fail from now on.
    func fail(_ call: Call, errno: Int32) { state.withLock { $0.failing = (call, errno) } }
    func heal() { state.withLock { $0.failing = nil } }

    /// Called before each call that changes something.
    func watch(_ before: @escaping @Sendable () -> Void) { state.withLock { $0.before = before } }

    /// What was called, and on which folder or file: `sync body`.
    var log: [String] { state.withLock { $0.log } }

    private func pass(_ call: Call, _ path: String) throws(SpoolFileError) {
        let (failing, before) = state.withLock { state in
            let parts = path.split(separator: "/")
            let isBody = parts.dropLast().last == "bodies"
            state.log.append("\(call.rawValue) \(isBody ? "body" : String(parts.last ?? ""))")
            return (state.failing, state.before)
        }
        if call != .open, call != .list { before?() }
        if let failing, failing.call == call { throw SpoolFileError(path: path, errno: failing.errno) }
    }

    func makeFolder(_ path: String) throws(SpoolFileError) {
        try pass(.makeFolder, path)
        try real.makeFolder(path)
    }

    func create(_ path: String) throws(SpoolFileError) -> SpoolFile {
        try pass(.create, path)
        return try real.create(path)
    }

    func open(_ path: String) throws(SpoolFileError) -> SpoolFile {
        try pass(.open, path)
        return try real.open(path)
    }

    func write(_ octets: UnsafeRawBufferPointer, to file: SpoolFile) throws(SpoolFileError) {
        do throws(SpoolFileError) {
            try pass(.write, file.path)
        } catch {
            // A full disk takes a part of what it is given.
            try real.write(UnsafeRawBufferPointer(rebasing: octets[..<(octets.count / 2)]), to: file)
            throw error
        }
        try real.write(octets, to: file)
    }

    func read(_ file: SpoolFile, into room: UnsafeMutableRawBufferPointer) throws(SpoolFileError) -> Int {
        try real.read(file, into: room)
    }

    func sync(_ file: SpoolFile) throws(SpoolFileError) {
        try pass(.sync, file.path)
        try real.sync(file)
    }

    func syncFolder(_ path: String) throws(SpoolFileError) {
        try pass(.syncFolder, path)
        try real.syncFolder(path)
    }

    func remove(_ path: String) throws(SpoolFileError) {
        try pass(.remove, path)
        try real.remove(path)
    }

    func list(_ path: String) throws(SpoolFileError) -> [String] {
        try pass(.list, path)
        return try real.list(path)
    }
}
