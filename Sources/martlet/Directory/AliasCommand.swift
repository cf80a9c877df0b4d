import ArgumentParser

/// `martlet alias`.
struct AliasCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alias", abstract: "Addresses that stand for mailboxes, addresses elsewhere and programs.",
        discussion: "A change holds for a running server within a second.",
        subcommands: [AliasAdd.self, AliasRemove.self, AliasList.self, AliasShow.self, AliasSet.self])
}
