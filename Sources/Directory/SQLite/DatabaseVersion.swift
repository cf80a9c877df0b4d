/// A state of the database's content, as one connection can tell it from other states.
struct DatabaseVersion: Hashable, Sendable {
    /// Which opening of the file; counts of two connections say nothing about one another.
    var opening: UInt64
    /// `PRAGMA data_version`: another number each time another connection has changed the file.
    var content: Int64
}
