/// The software of a server that Martlet takes over.
public enum ServerSoftware: String, Hashable, Sendable, Codable, CaseIterable {
    case qmail
    case vpopmail
    case pleskQmail = "plesk-qmail"
    case postfix
}
