import NIOCore
import NIOPosix

extension NextHopContent {
    /// A file with the message in the line ends of programs, LF alone, to be read from its beginning.
    /// - Throws: what the file system said.
    public func programInput(in folder: String) async throws -> TemporaryFile {
        let reader = makeReader()
        let file = try await NIOThreadPool.singleton.runIfActive { try TemporaryFile(in: folder) }
        while let part = try await reader.next() {
            // No CR stands alone in a message that was taken.
            let octets = ByteBuffer(bytes: part.readableBytesView.filter { $0 != UInt8(ascii: "\r") })
            try await NIOThreadPool.singleton.runIfActive { try file.write(octets) }
        }
        return file
    }
}
