/// Who keeps a process of the old server running: what has to be told to end it for good, and to start it again.
enum ServiceKeeper: Codable, Hashable, Sendable {
    /// supervise (daemontools), runsv (runit), s6-supervise.
    case supervisor(folder: String)
    /// The super-servers hold the ports themselves. Command: how it was started.
    case xinetd(configuration: String, command: [String])
    case inetd(configuration: String, command: [String])
    /// A service of systemd.
    case unit(String)
    /// A socket of systemd, which starts a service for each session.
    case socketUnit(String)
    /// init(8) of System V, by /etc/inittab.
    case inittab
    /// A script that takes `start`.
    case script(String)
    /// Nobody; it is a command that was started once.
    case command([String])

    /// For the operator.
    var title: String {
        switch self {
        case .supervisor(let folder): folder
        case .xinetd(let configuration, _): "xinetd (\(configuration))"
        case .inetd(let configuration, _): "inetd (\(configuration))"
        case .unit(let name), .socketUnit(let name): name
        case .inittab: "/etc/inittab"
        case .script(let path): path
        case .command(let words): words.joined(separator: " ")
        }
    }
}
