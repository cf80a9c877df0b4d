import Foundation
import Testing

@testable import Delivery

@Suite struct ProgramTests {
    /// Runs `command` as the user of the tests, or as 4321 where that is root, with `mail` on its standard input.
    private static func run(
        _ command: String, mail: String = "Subject: x\n\nbody\n", settings: ProgramSettings = ProgramSettings(),
        environment: [String: String] = ["PATH": "/usr/bin:/bin"]
    ) async throws -> ProgramOutcome {
        let runner = ProgramRunner(settings: settings)
        let path = NSTemporaryDirectory() + "martlet-program-" + UUID().uuidString
        try Data(mail.utf8).write(to: URL(fileURLWithPath: path))
        let input = open(path, O_RDONLY | O_CLOEXEC)
        unlink(path)
        let uid = geteuid() == 0 ? 4321 : geteuid()
        let gid = geteuid() == 0 ? 4322 : getegid()
        let outcome = await runner.run(
            ProgramRun(
                command: command, uid: uid, gid: gid, folder: NSTemporaryDirectory(), environment: environment, input: input))
        close(input)
        await runner.shutdown()
        return outcome
    }

    @Test(arguments: [
        (0, ProgramOutcome.took), (99, .tookAndStops), (100, .refused(text: "why")), (112, .refused(text: "why")),
        (64, .refused(text: "why")), (67, .refused(text: "why")), (77, .refused(text: "why")), (111, .putOff(text: "why")),
        (75, .putOff(text: "why")), (73, .putOff(text: "why")), (1, .putOff(text: "why")), (127, .putOff(text: "why")),
    ])
    func `exit codes`(code: Int, outcome: ProgramOutcome) async throws {
        #expect(try await Self.run("echo why; echo more; exit \(code)") == outcome)
    }

    @Test func `the mail is its standard input, its environment is what it was given`() async throws {
        let environment = ["PATH": "/usr/bin:/bin", "SENDER": "a b@c.example"]
        #expect(
            try await Self.run(
                "test \"$(cat)\" = \"$(printf 'Subject: x\\n\\nbody')\" && test \"$SENDER\" = 'a b@c.example' || exit 100",
                environment: environment) == .took)
        #expect(
            try await Self.run("env | grep -v '^\\(PATH\\|PWD\\|SHLVL\\|_\\|OLDPWD\\)=' && exit 100; exit 0") == .took,
            "nothing of the server's own environment")
    }

    @Test(.enabled(if: geteuid() == 0, "only root can become another"))
    func `it runs as the user, with that group alone`() async throws {
        #expect(try await Self.run("test \"$(id -u) $(id -G)\" = '4321 4322' || { id; exit 100; }") == .took)
    }

    @Test func `it has no other open file`() async throws {
        let (a, b) = try { () -> (Int32, Int32) in
            var ends: [Int32] = [0, 0]
            try #require(pipe(&ends) == 0)
            return (ends[0], ends[1])
        }()
        defer {
            close(a)
            close(b)
        }
        // The shell and ls have 0, 1, 2 and the folder that is listed.
        #expect(
            try await Self.run("test $(ls /proc/self/fd | wc -l) -le 5 || { ls -l /proc/self/fd | tr '\\n' ' '; exit 100; }")
                == .took)
    }

    @Test func `one that runs too long is ended, with what it started`() async throws {
        let note = NSTemporaryDirectory() + "martlet-started-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: note) }
        try #require(
            FileManager.default.createFile(atPath: note, contents: nil, attributes: [.posixPermissions: 0o666]))
        let began = ContinuousClock.now
        let outcome = try await Self.run(
            "sleep 300 & echo $! > \(note); sleep 300", settings: ProgramSettings(time: .seconds(2)))
        #expect(outcome == .tookTooLong)
        #expect(began.duration(to: .now) < .seconds(120), "it is not waited for")
        let started = try #require(Int32(String(contentsOfFile: note, encoding: .utf8).trimmingCharacters(in: .newlines)))
        // The signal is sent; the kernel may need a moment to end the process.
        while Self.isRunning(started), began.duration(to: .now) < .seconds(120) { try await Task.sleep(for: .milliseconds(5)) }
        #expect(!Self.isRunning(started))
    }

    /// Whether a process is there and no zombie: its third field in `/proc/PID/stat`, behind the name in parentheses (proc(5)).
    private static func isRunning(_ process: Int32) -> Bool {
        guard let line = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
            let state = line.split(separator: ")").last?.split(separator: " ").first
        else { return false }
        return state != "Z" && state != "X"
    }

    /// How a run ends that would last for minutes, and whether it ended at once.
    private static func long(
        _ body: (ProgramRunner, ProgramRun) async -> ProgramOutcome
    ) async throws -> (outcome: ProgramOutcome, took: Duration) {
        let runner = ProgramRunner(settings: ProgramSettings(time: .seconds(120), concurrency: 1))
        let file = NSTemporaryDirectory() + "martlet-program-" + UUID().uuidString
        try Data().write(to: URL(fileURLWithPath: file))
        let mail = open(file, O_RDONLY | O_CLOEXEC)
        unlink(file)
        let (uid, gid) = geteuid() == 0 ? (4321, 4322) : (geteuid(), getegid())
        let began = ContinuousClock.now
        let outcome = await body(
            runner,
            ProgramRun(
                command: "sleep 300", uid: uid, gid: gid, folder: "/", environment: ["PATH": "/usr/bin:/bin"], input: mail))
        let took = began.duration(to: .now)
        close(mail)
        await runner.shutdown()
        return (outcome, took)
    }

    @Test func `it ends by the deadline of whoever waits for it`() async throws {
        let (outcome, took) = try await Self.long { await $0.run($1, until: .now + .milliseconds(300)) }
        #expect(outcome == .tookTooLong)
        #expect(took < .seconds(60))
    }

    @Test func `it is not begun when the deadline passed while it waited for another`() async throws {
        let (outcome, took) = try await Self.long { runner, run in
            async let first = runner.run(run, until: .now + .seconds(1))
            try? await Task.sleep(for: .milliseconds(100))
            let second = await runner.run(run, until: .now + .milliseconds(200))
            _ = await first
            return second
        }
        #expect(outcome == .tookTooLong)
        #expect(took < .seconds(60))
    }

    @Test func `it ends when nobody waits for it any more`() async throws {
        let (outcome, took) = try await Self.long { runner, run in
            let task = Task { await runner.run(run) }
            try? await Task.sleep(for: .milliseconds(200))
            task.cancel()
            return await task.value
        }
        #expect(outcome == .tookTooLong)
        #expect(took < .seconds(60))
    }

    @Test func `one that prints without end is not held up and takes no memory`() async throws {
        let outcome = try await Self.run(
            "head -c 3000000 /dev/zero | tr '\\0' 'a'; exit 100", settings: ProgramSettings(outputOctets: 1000))
        #expect(outcome == .refused(text: String(repeating: "a", count: 200)))
    }

    @Test func `a file beyond the limit is not written`() async throws {
        let outcome = try await Self.run(
            "f=$(mktemp); head -c 100000 /dev/zero > $f; s=$?; n=$(wc -c < $f); rm $f; test $n -le 5000 || exit 100; exit 111",
            settings: ProgramSettings(fileOctets: 5000))
        guard case .putOff = outcome else {
            Issue.record("\(outcome)")
            return
        }
    }

    @Test func `a signal puts off`() async throws {
        #expect(try await Self.run("kill -9 $$") == .putOff(text: ""))
    }

    @Test func `nothing runs as root`() {
        #expect(!ProgramRunner.canRun("cat", asUID: 0, gid: 0))
    }

    @Test(.enabled(if: geteuid() != 0, "root may become anybody")) func `nothing runs as somebody the server cannot become`() {
        #expect(!ProgramRunner.canRun("cat", asUID: geteuid() + 1, gid: getegid()))
    }
}
