import Glibc

/// supervise of daemontools, runsv of runit and s6-supervise: each has a pipe `supervise/control` in the folder of its service, and takes the same letters.
/// So no program of theirs, which may lie anywhere (/command), has to be found.
enum Supervision {
    static let programs: Set<String> = ["supervise", "runsv", "s6-supervise"]

    /// Ends the service (SIGTERM, SIGCONT), and starts it no more.
    static func down(_ folder: String) throws(SwitchError) { try tell("d", folder) }

    /// Starts it.
    static func up(_ folder: String) throws(SwitchError) { try tell("u", folder) }

    private static func tell(_ letter: String, _ folder: String) throws(SwitchError) {
        let path = "\(folder)/supervise/control"
        let pipe = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC)
        guard pipe >= 0 else {
            // ENXIO: nobody reads.
            guard errno == ENXIO || errno == ENOENT else { throw SwitchError(path, errno: errno) }
            throw SwitchError(
                Wording("No supervise runs for \(folder).", german: "Für \(folder) läuft kein supervise."),
                advice: Wording(
                    "Start svscan (or runsvdir) as the machine does, and call this again.",
                    german: "Starten Sie svscan (oder runsvdir), wie die Maschine es tut, und rufen Sie dies noch einmal auf."))
        }
        defer { close(pipe) }
        try DurableFile.write(Array(letter.utf8), to: pipe, path)
    }
}
