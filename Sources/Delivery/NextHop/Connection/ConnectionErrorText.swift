import NIOCore
import NIOPosix

/// Why there is no connection, in words.
struct ConnectionErrorText: CustomStringConvertible {
    let description: String

    init(_ error: any Error) {
        if let error = error as? NIOConnectionError {
            let texts = error.connectionErrors.map { "[\($0.target.ipAddress ?? "?")] \(Self.text($0.error))" }
            description = texts.isEmpty ? "no address" : texts.joined(separator: ", ")
        } else {
            description = Self.text(error)
        }
    }

    private static func text(_ error: any Error) -> String {
        switch error {
        case let error as IOError: "\(error.localizedReason)"
        case ChannelError.connectTimeout: "timed out"
        default: "\(error)"
        }
    }
}

extension IOError {
    /// What strerror(3) says.
    fileprivate var localizedReason: String { description }
}
