import ArgumentParser
import Trace

/// Where the trace is.
struct TraceOptions: ParsableArguments {
    @Option(help: "The server's home folder; the trace lies there as trace.sqlite.")
    var home = "/var/lib/martlet"

    var path: String { "\(home)/trace.sqlite" }

    /// Opens the trace for reading; the server may run meanwhile.
    /// - Throws: ``TraceError``.
    func open() throws(TraceError) -> TraceStore {
        try TraceStore(readingAt: path)
    }
}
