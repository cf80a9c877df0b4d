import Glibc

/// A service of systemd that is ended for a time, its main process alone: the sessions that it began, which are in its control group, go on.
struct HeldUnit: Sendable {
    let name: String
    let commands: any CommandRunner

    /// Below /run, so that it does not outlive a boot.
    private var folder: String { "/run/systemd/system/\(name).d" }
    private var file: String { "\(folder)/martlet-switch.conf" }

    func stop() async throws(SwitchError) {
        try DurableFile.makeFolder(folder, mode: 0o755)
        try DurableFile.write(Array("[Service]\nKillMode=process\nRestart=no\n".utf8), to: file, mode: 0o644)
        try await commands.require(["systemctl", "daemon-reload"])
        // Not to be waited for: qmail-send finishes its deliveries first.
        try await commands.require(["systemctl", "stop", "--no-block", name])
    }

    func start() async throws(SwitchError) {
        if DurableFile.exists(file) {
            unlink(file)
            rmdir(folder)
            try await commands.require(["systemctl", "daemon-reload"])
        }
        try await commands.require(["systemctl", "start", name])
    }
}
