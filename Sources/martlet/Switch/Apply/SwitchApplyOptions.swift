import ArgumentParser
import Takeover

/// What the operator may say of the switch besides where the servers are. What is said to `apply` is in the journal, so that `rollback` knows it.
struct SwitchApplyOptions: ParsableArguments {
    @Option(help: ArgumentHelp("How the old server is kept from taking sessions.", valueName: "command"))
    var stopIntake: String?

    @Option(help: ArgumentHelp("How the old server is ended.", valueName: "command"))
    var stopOld: String?

    @Option(help: ArgumentHelp("How the old server is started again.", valueName: "command"))
    var startOld: String?

    @Option(help: ArgumentHelp("How the old server is kept from starting with the machine.", valueName: "command"))
    var disableOld: String?

    @Option(help: ArgumentHelp("How that is undone.", valueName: "command"))
    var enableOld: String?

    @Option(help: ArgumentHelp("How Martlet is started, such as \"systemctl start martlet\".", valueName: "command"))
    var startMartlet: String?

    @Option(help: ArgumentHelp("How Martlet is ended.", valueName: "command"))
    var stopMartlet: String?

    @Option(help: ArgumentHelp("How long open sessions of the old server may take, in seconds.", valueName: "seconds"))
    var patience = 60

    @Flag(inversion: .prefixedNo, help: "Whether sendmail is replaced too.")
    var sendmail = true

    /// For the journal.
    var facts: [String: String] {
        let said: [String: String?] = [
            "stop-intake": stopIntake, "stop-old": stopOld, "start-old": startOld, "disable-old": disableOld,
            "enable-old": enableOld, "start-martlet": startMartlet, "stop-martlet": stopMartlet, "patience": String(patience),
            "sendmail": sendmail ? "yes" : "no",
        ]
        return said.compactMapValues { $0 }
    }
}

extension OldServerCommands {
    init(facts: [String: String]) {
        self.init(
            stopIntake: facts["stop-intake"], stop: facts["stop-old"], start: facts["start-old"], disable: facts["disable-old"],
            enable: facts["enable-old"])
    }

    var isEmpty: Bool { self == OldServerCommands() }
}
