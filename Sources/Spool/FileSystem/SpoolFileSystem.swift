/// The calls of the file system that the spool makes for its body files, one function a call, so that tests can let each of them fail.
///
/// All of them block: they are made on a thread of the pool and never on an event loop.
protocol SpoolFileSystem: Sendable {
    /// Makes a folder of mode 0700; one that is there is left as it is.
    func makeFolder(_ path: String) throws(SpoolFileError)
    /// Makes a new file of mode 0600, to write; EEXIST where there is one.
    func create(_ path: String) throws(SpoolFileError) -> SpoolFile
    func open(_ path: String) throws(SpoolFileError) -> SpoolFile
    /// Writes all octets, however many calls the kernel wants for it.
    func write(_ octets: UnsafeRawBufferPointer, to file: SpoolFile) throws(SpoolFileError)
    /// Reads on, at most as many octets as `room` has; 0 at the end.
    func read(_ file: SpoolFile, into room: UnsafeMutableRawBufferPointer) throws(SpoolFileError) -> Int
    /// fsync(2).
    func sync(_ file: SpoolFile) throws(SpoolFileError)
    /// fsync(2) of a folder: makes its entries durable.
    func syncFolder(_ path: String) throws(SpoolFileError)
    /// Removes a file; one that is not there is no error.
    func remove(_ path: String) throws(SpoolFileError)
    /// The names in a folder without `.` and `..`.
    func list(_ path: String) throws(SpoolFileError) -> [String]
}
