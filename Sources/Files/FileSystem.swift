/// The calls of the file system that the rooms make, one function a call, so that tests can let each of them fail.
///
/// All of them block: they are made on a thread of a pool and never on an event loop.
public protocol FileSystem: Sendable {
    func open(_ path: String, _ use: FileUse) throws(FileSystemError) -> OpenFile
    /// Writes all octets, however many calls the kernel wants for it.
    func write(_ octets: UnsafeRawBufferPointer, to file: OpenFile) throws(FileSystemError)
    /// Reads at most as many octets as `room` has, from `offset` on; 0 at the end.
    func read(_ file: OpenFile, into room: UnsafeMutableRawBufferPointer, at offset: Int64) throws(FileSystemError) -> Int
    /// fsync(2).
    func sync(_ file: OpenFile) throws(FileSystemError)
    /// syncfs(2) of the file system that `file` lies on.
    func syncFileSystem(of file: OpenFile) throws(FileSystemError)
    /// Lets the kernel begin to write these octets out; a hint that cannot fail.
    func startWriting(_ file: OpenFile, from offset: Int64, octets: Int64)
    func link(_ existing: String, _ new: String) throws(FileSystemError)
    func rename(_ old: String, _ new: String) throws(FileSystemError)
    func unlink(_ path: String) throws(FileSystemError)
    func makeFolder(_ path: String, mode: UInt32) throws(FileSystemError)
    func removeFolder(_ path: String) throws(FileSystemError)
    func setOwner(of file: OpenFile, uid: UInt32, gid: UInt32) throws(FileSystemError)
    func setMode(of file: OpenFile, _ mode: UInt32) throws(FileSystemError)
    func status(_ path: String) throws(FileSystemError) -> FileStatus
    /// The names in a folder without `.` and `..`.
    func list(_ path: String) throws(FileSystemError) -> [String]
    /// Takes the flock(2) of `file` for this process; false where another one holds it. The kernel gives it back when the
    /// descriptor is closed, by whatever death.
    func lock(_ file: OpenFile) throws(FileSystemError) -> Bool
}
