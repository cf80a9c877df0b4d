import ArgumentParser

/// `martlet queue`: the mails that wait to be sent.
struct QueueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue",
        abstract: "Look at the mails that wait to be sent, and change what becomes of them.",
        discussion: "The server need not be stopped; it sees a change within a second.",
        subcommands: [
            QueueList.self, QueueShow.self, QueueStats.self, QueueRetry.self, QueueHold.self, QueueRelease.self, QueueDelete.self,
            QueueExport.self,
        ])
}
