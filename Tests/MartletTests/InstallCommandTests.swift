import Takeover
import Testing

@testable import martlet

/// `martlet install`: which units a choice of components enables, and in which order.
@Suite struct InstallCommandTests {
    @Test func `components are named in any order`() throws {
        #expect(try Component.list("submission, mta") == [.mta, .submission])
        #expect(try Component.list("mta,mta") == [.mta])
    }

    @Test(arguments: [
        ("mta,panel", "There is no component \"panel\" in this version. There are: mta, submission, deliver."),
        ("", "--components names none. There are: mta, submission, deliver."),
        ("submission", "submission needs mta: --components mta,submission"),
    ])
    func `what cannot be had is refused with a sentence`(list: String, sentence: String) throws {
        let failure = try #require(throws: CommandFailure.self) { try Component.list(list) }
        #expect(failure.description == sentence)
    }

    @Test func `what was not named is disabled, and sockets go before their services`() {
        #expect(
            ComponentPlan([.mta], start: true).commands == [
                ["systemctl", "daemon-reload"],
                [
                    "systemctl", "disable", "--now", "martlet-submission.socket", "martlet-submissions.socket",
                    "martlet-deliver.socket", "martlet-deliver.service",
                ],
                ["systemctl", "enable", "martlet.socket", "martlet.service"],
                ["systemctl", "--no-block", "restart", "martlet.service"],
                ["systemctl", "start", "martlet.socket", "martlet.service"],
            ])
    }

    @Test func `without a running systemd units are enabled and nothing is started`() {
        #expect(
            ComponentPlan(Set(Component.allCases), start: false).commands == [
                [
                    "systemctl", "enable", "martlet.socket", "martlet.service", "martlet-submission.socket",
                    "martlet-submissions.socket", "martlet-deliver.socket", "martlet-deliver.service",
                ]
            ])
    }

    @Test func `components that the configuration does not serve yet say what is missing`() {
        var configuration = Configuration()
        #expect(InstallCommand.lacks([.mta], in: configuration).isEmpty)
        #expect(InstallCommand.lacks([.mta, .submission, .deliver], in: configuration).count == 2)
        configuration.deliver.socket = "/run/martlet-deliver/socket"
        configuration.tls.certificate = "/etc/martlet/certificate.pem"
        #expect(InstallCommand.lacks([.mta, .submission, .deliver], in: configuration).isEmpty)
    }

    @Test func `a command that fails ends the plan`() async {
        let runner = RefusingRunner()
        await #expect(throws: SwitchError.self) {
            try await InstallCommand.carryOut(ComponentPlan([.mta], start: true), by: runner)
        }
    }
}

/// A machine on which every command fails.
private struct RefusingRunner: CommandRunner {
    func run(_ arguments: [String], input: String, within: Duration) async throws(SwitchError) -> CommandOutcome {
        CommandOutcome(status: 1, text: "no")
    }

    func octets(_ arguments: [String]) async throws(SwitchError) -> [UInt8] { throw SwitchError("no", german: "nein") }

    func start(_ arguments: [String], log: String) throws(SwitchError) -> Int32 { throw SwitchError("no", german: "nein") }
}
