import DNS
import NIOCore
import NIOPosix
import SMTP

/// A TCP or Unix connection, with a client machine on it.
extension SMTPConnector {
    /// - Throws: no connection, or that none was tried: the host rests, or there is no slot.
    func dial(_ target: DialTarget, _ destination: Destination) async throws(NextHopFailure) -> ClientConnection {
        let eventLoop = MultiThreadedEventLoopGroup.currentEventLoop ?? group.any()
        try checkRest(of: target, destination.caller)
        try await takeSlot(target, destination.caller, on: eventLoop)
        do throws(NextHopFailure) {
            // Who waited for a slot may learn what became of those before him.
            try checkRest(of: target, destination.caller, tries: true)
        } catch {
            slots.release(target.slot)
            throw error
        }
        let start = ContinuousClock.now
        let channel: any Channel
        do {
            channel = try await open(target, destination, on: eventLoop)
        } catch {
            let text = "no connection to \(target.name): \(ConnectionErrorText(error))"
            // Before the slot goes to the next one, who shall know it.
            noteFailure(of: target, text, since: start, isUnconnected: true)
            slots.release(target.slot)
            throw .temporary(reply: Reply(451, .init(4, 4, 1), text).cut(to: 1_000), host: target.name, isUnconnected: true)
        }
        channel.closeFuture.whenComplete { _ in self.slots.release(target.slot) }
        do {
            let connection = try await eventLoop.submit { try ClientConnection(channel: channel, slot: target.slot) }.get()
            channel.closeFuture.whenComplete { _ in self.pool.forget(connection, destination.key) }
            return connection
        } catch {
            channel.close(promise: nil)
            noteFailure(of: target, "connection lost", since: start)
            throw NextHopFailure(.closed(during: .greeting), name: target.name, host: target.name)
        }
    }

    private func open(_ target: DialTarget, _ destination: Destination, on eventLoop: any EventLoop) async throws -> any Channel {
        let bootstrap = bootstrap(destination, on: eventLoop)
        switch target.place {
        case .unix(let path): return try await bootstrap.connect(unixDomainSocketPath: path).get()
        case .addresses(let addresses, let port):
            var lastError: (any Error)?
            for route in settings.routes(to: addresses) {
                do {
                    var bootstrap = bootstrap.resolver(KnownAddresses(route.addresses, on: eventLoop))
                    if let source = route.source {
                        bootstrap = bootstrap.bind(to: try SocketAddress(ipAddress: source.description, port: 0))
                    }
                    return try await bootstrap.connect(host: target.name, port: port).get()
                } catch {
                    lastError = error
                }
            }
            throw lastError ?? ChannelError.unknownLocalAddress
        }
    }

    private func bootstrap(_ destination: Destination, on eventLoop: any EventLoop) -> ClientBootstrap {
        let client = ClientSettings(
            hostname: settings.hostname, speaksLMTP: destination.speaksLMTP, usesChunking: settings.usesChunking)
        let timeouts = settings.timeouts
        let idleTime = TimeAmount(settings.idleTime)
        return ClientBootstrap(group: eventLoop)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .connectTimeout(TimeAmount(settings.connectTimeout))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let machine = ClientStateMachine(settings: client)
                    try channel.pipeline.syncOperations.addHandler(
                        ClientSessionHandler(machine: machine, timeouts: timeouts, idleTime: idleTime))
                }
            }
    }
}

extension ConnectorSettings {
    /// The addresses to try together, and where connections to them come from. IPv6 first where both have a source of their own: a socket
    /// that is bound to one family reaches no other.
    fileprivate func routes(to addresses: [IPAddress]) -> [(source: IPAddress?, addresses: [IPAddress])] {
        guard !sourceAddresses.isEmpty else { return [(nil, addresses)] }
        let families = [addresses.filter(\.isIPv6), addresses.filter { !$0.isIPv6 }]
        return families.filter { !$0.isEmpty }.map { family in
            (sourceAddresses.first { $0.isIPv6 == family.first?.isIPv6 }, family)
        }
    }
}
