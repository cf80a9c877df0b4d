import NIOCore
import Synchronization

/// The connections of the metrics port: no more than a limit, and all of them closed when the server ends.
final class MetricsConnections: Sendable {
    private struct Content {
        var open: [ObjectIdentifier: any Channel] = [:]
        var isEnding = false
    }

    private let content = Mutex(Content())
    private let limit: Int

    init(limit: Int) {
        self.limit = limit
    }

    /// - Returns: false when there are too many or the server ends; the channel is to be closed then.
    func add(_ channel: any Channel) -> Bool {
        let identity = ObjectIdentifier(channel)
        let isAdded = content.withLock { content in
            guard !content.isEnding, content.open.count < limit else { return false }
            content.open[identity] = channel
            return true
        }
        guard isAdded else { return false }
        channel.closeFuture.whenComplete { [self] _ in
            content.withLock { _ = $0.open.removeValue(forKey: identity) }
        }
        return true
    }

    /// Closes those that are idle at once, the others when they have their answer, and all that are left after `time`.
    func quiesce(within time: TimeAmount) async {
        let open = content.withLock { content in
            content.isEnding = true
            return Array(content.open.values)
        }
        for channel in open {
            channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
            channel.eventLoop.scheduleTask(in: time) { channel.close(promise: nil) }
        }
        for channel in open { try? await channel.closeFuture.get() }
    }
}
