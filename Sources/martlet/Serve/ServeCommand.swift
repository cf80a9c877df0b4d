import ArgumentParser
import CLinux
import Reception
import Takeover

/// `martlet serve`: takes mail until it is told to stop.
struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Take mail until told to stop.",
        discussion: """
            SIGTERM ends it: no new sessions, open transactions finish (timeouts.drain). SIGHUP reads the configuration and \
            the certificates anew and drops no session. Started as root it opens its ports and then becomes the account that \
            the configuration names as "user".
            """
    )

    @OptionGroup var options: ConfigurationOptions

    @Flag(help: "Take no mail; deliver what is queued, and end when nothing is left of it.")
    var drain = false

    /// Everything that needs root or the first thread: opens the ports, reads the key that only root may read, becomes the account that
    /// serves. Runs before the process has a second thread.
    func prepare() throws -> Server {
        do {
            let configuration = try options.load()
            let settings = try configuration.receptionSettings()
            let handed = drain ? nil : try HandedOverSockets.fetch(home: configuration.home)
            let sockets = drain ? [] : try configuration.sockets(handedOver: handed)
            let local = drain ? nil : configuration.localFolder
            let folders = [configuration.home, configuration.mail] + (local.map { [$0.path] } ?? [])
            try ServiceAccount.settle(as: configuration.user, folders: folders)
            OpenFileLimit.raise()
            // Each mail frees what the next one needs.
            clinux_keep_freed_memory()
            let localSockets = try local.map { [try $0.open()] } ?? []
            return Server(
                configuration: configuration, path: options.path, settings: settings, sockets: sockets + localSockets,
                handedOver: handed, isDraining: drain)
        } catch {
            throw CommandFailure("\(error)")
        }
    }
}

extension Configuration {
    /// The sockets that were handed in or over, and those of the file for ports of which none was.
    fileprivate func sockets(handedOver: HandedOverSockets?) throws -> [ListeningSocket] {
        let inherited = try InheritedSockets.take()
        if !inherited.isEmpty { return inherited }
        let taken = try (handedOver?.descriptors ?? []).map { descriptor in
            // What the file says of the port, whichever address of it the other server listened on.
            let socket = try ListeningSocket(inherited: descriptor)
            let port = socket.address.port
            return try ListeningSocket(inherited: descriptor, for: listen.first { $0.address.port == port }?.kind.kind)
        }
        let ports = Set(taken.compactMap(\.address.port))
        let others = listen.filter { !ports.contains($0.address.port) }
        return try taken + others.map { try ListeningSocket(listeningOn: $0.address.socketAddress(), for: $0.kind.kind) }
    }
}
