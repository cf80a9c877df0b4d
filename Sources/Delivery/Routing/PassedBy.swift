import Directory
import MailFormat

/// The addresses of this server that forwarded a mail before, as its `Delivered-To:` fields tell.
public struct PassedBy: Sendable {
    private let names: Set<String>
    /// The newest first.
    private let secrets: [[UInt8]]

    /// - Parameter deliveredTo: what the mail's `Delivered-To:` fields say.
    public init(_ deliveredTo: [String], directory: any DirectoryStore) async {
        names = Set(deliveredTo.map { $0.lowercased() })
        // Without them no forward gets as far as this, but those of the null sender, which bear no marks then.
        secrets = ((try? await directory.secrets(for: .senderRewriting)) ?? []).map(\.value)
    }

    /// Whether it was forwarded by that address, alone or among others.
    public func contains(_ address: String) -> Bool {
        names.contains(address.lowercased())
            || secrets.contains { ForwardMark.mark(of: address, secret: $0).map { names.contains($0) } ?? false }
    }

    /// The fields of a mail that goes on for several addresses at once.
    public func fields(for addresses: [String]) -> String {
        guard let secret = secrets.first else { return "" }
        return addresses.compactMap { ForwardMark.mark(of: $0, secret: secret) }.map { "Delivered-To: \($0)\r\n" }.joined()
    }
}
