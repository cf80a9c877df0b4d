import Testing

@testable import Takeover

@Suite("Postfix's services that take connections")
struct PostfixIntakeTests {
    @Test("name, port, program and number of processes come from what postconf -M prints, all else is passed over")
    func services() {
        let text = """
            smtp       inet  n       -       y       -       -       smtpd
            127.0.0.1:submission inet n - y - 10 smtpd -o syslog_name=postfix/submission -o smtpd_tls_security_level=encrypt
            [::1]:10025 inet n       -       n       -       1       smtpd
            25         inet  n       -       y       -       1       postscreen
            smtpd      pass  -       -       y       -       -       smtpd
            pickup     unix  n       -       y       60      1       pickup
            no-such-service inet n   -       n       -       -       smtpd
            70000      inet  n       -       n       -       -       smtpd
            smtp       inet
            """
        #expect(
            PostfixIntake.services(in: text) == [
                PostfixIntake(name: "smtp", port: 25, program: "smtpd", processes: "-"),
                PostfixIntake(name: "127.0.0.1:submission", port: 587, program: "smtpd", processes: "10"),
                PostfixIntake(name: "[::1]:10025", port: 10025, program: "smtpd", processes: "1"),
                PostfixIntake(name: "25", port: 25, program: "postscreen", processes: "1"),
            ])
    }

    private struct Postconf: CommandRunner {
        let services: String

        func run(_ arguments: [String], input: String, within: Duration) async throws(SwitchError) -> CommandOutcome {
            CommandOutcome(status: arguments == ["postconf", "-c", "/etc/postfix", "-M"] ? 0 : 1, text: services)
        }

        func octets(_ arguments: [String]) async throws(SwitchError) -> [UInt8] { [] }
        func start(_ arguments: [String], log: String) throws(SwitchError) -> Int32 { 0 }
    }

    @Test(
        "a service that takes no lock in front of accept(2) is told with what to do, and nothing is done",
        arguments: ["25 inet n - y - 1 postscreen", "25 inet n - y - 1 smtpd"])
    func noLock(_ service: String) async throws {
        let server = PostfixServer(
            configuration: "/etc/postfix", queue: "/nowhere", ports: [25], commands: Postconf(services: service))
        let error = await #expect(throws: SwitchError.self) { try await server.stopIntake() }
        #expect(error?.text.english.contains("cannot be kept from new sessions") == true)
        #expect(error?.advice?.english.contains("--stop-intake") == true)
    }
}
