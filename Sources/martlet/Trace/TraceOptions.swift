import ArgumentParser
import Trace

/// Where the trace is.
struct TraceOptions: ParsableArguments {
    @OptionGroup var server: HomeOptions

    /// The trace's file.
    /// - Throws: ``ConfigurationError``.
    func path() throws(ConfigurationError) -> String {
        try server.resolve().tracePath
    }

    /// Opens the trace for reading; the server may run meanwhile.
    /// - Throws: ``TraceError``, ``ConfigurationError``.
    func open() throws -> TraceStore {
        try TraceStore(readingAt: path())
    }
}
