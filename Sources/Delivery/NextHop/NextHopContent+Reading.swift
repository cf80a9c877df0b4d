import NIOCore

extension NextHopContent {
    /// Hands all octets to `use`, a part at a time, from the beginning.
    /// - Parameter failing: what it is for the caller that a part cannot be read.
    func read<Failure: Error>(
        failing: (any Error) -> Failure, _ use: (ByteBuffer) async throws(Failure) -> Void
    ) async throws(Failure) {
        let reader = makeReader()
        while true {
            let part: ByteBuffer?
            do {
                part = try await reader.next()
            } catch {
                throw failing(error)
            }
            guard let part else { return }
            try await use(part)
        }
    }
}
