import Glibc

/// An open descriptor. It is closed when nobody holds it any more, so that no way out of a function leaks it.
public final class OpenFile: Sendable {
    public let descriptor: Int32
    public let path: String

    init(descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    deinit { close(descriptor) }
}
