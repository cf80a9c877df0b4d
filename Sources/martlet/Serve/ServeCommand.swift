import ArgumentParser
import Reception

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

    /// Everything that needs root or the first thread: opens the ports, reads the key that only root may read, becomes the account that
    /// serves. Runs before the process has a second thread.
    func prepare() throws -> Server {
        do {
            let configuration = try options.load()
            let settings = try configuration.receptionSettings()
            let sockets = try configuration.sockets()
            let local = configuration.localFolder
            let folders = [configuration.home, configuration.mail] + (local.map { [$0.path] } ?? [])
            try ServiceAccount.settle(as: configuration.user, folders: folders)
            OpenFileLimit.raise()
            let localSockets = try local.map { [try $0.open()] } ?? []
            return Server(
                configuration: configuration, path: options.path, settings: settings, sockets: sockets + localSockets)
        } catch {
            throw CommandFailure("\(error)")
        }
    }
}

extension Configuration {
    /// The sockets that were handed in, else those of the file, open.
    fileprivate func sockets() throws -> [ListeningSocket] {
        let inherited = try InheritedSockets.take()
        if !inherited.isEmpty { return inherited }
        return try listen.map { try ListeningSocket(listeningOn: $0.address.socketAddress(), for: $0.kind.kind) }
    }
}
