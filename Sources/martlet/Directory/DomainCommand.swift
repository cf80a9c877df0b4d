import ArgumentParser

/// `martlet domain`.
struct DomainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "domain", abstract: "The domains this server takes mail for.",
        discussion: "A change holds for a running server within a second.",
        subcommands: [DomainAdd.self, DomainRemove.self, DomainList.self, DomainShow.self, DomainSet.self])
}
