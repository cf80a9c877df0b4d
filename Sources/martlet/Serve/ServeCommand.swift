import ArgumentParser
import Foundation
import NIOCore
import NIOPosix
import Reception
import Trace

/// `martlet serve`: takes mail until it is told to stop.
struct ServeCommand: AsyncParsableCommand {
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

    func run() async throws {
        let configuration: Configuration
        do {
            configuration = try options.load()
        } catch {
            throw CommandFailure("\(error)")
        }
        do {
            // While it is root: ports, and the key that only root may read.
            let settings = try configuration.receptionSettings()
            let sockets = try configuration.sockets()
            try ServiceAccount.settle(as: configuration.user, folders: [configuration.home, configuration.mail])
            OpenFileLimit.raise()
            let server = Server(configuration: configuration, path: options.path, settings: settings, sockets: sockets)
            try await server.run()
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
        return try listen.map { try ListeningSocket(listeningOn: $0.address.socketAddress()) }
    }
}
