/// The commands that make a machine run the chosen components and no others.
struct ComponentPlan: Equatable, Sendable {
    /// Each a command and its arguments, in order.
    let commands: [[String]]

    /// - Parameter start: whether units are started and stopped as well, which takes a running systemd.
    ///
    /// All commands may be run again: a plan that was cut off is completed by the next one. Cut off between two commands, units are enabled that do
    /// not run yet, or the other way round; the next boot or the next `martlet install` ends that.
    init(_ chosen: Set<Component>, start: Bool) {
        let kept = Component.allCases.filter(chosen.contains)
        let dropped = Component.allCases.filter { !chosen.contains($0) }
        var commands: [[String]] = []
        if start { commands.append(["systemctl", "daemon-reload"]) }
        if !dropped.isEmpty {
            // Sockets first: one that stays would start its service again at the next connection.
            let units = dropped.flatMap(\.sockets) + dropped.flatMap(\.services)
            commands.append(["systemctl", "disable"] + (start ? ["--now"] : []) + units)
        }
        commands.append(["systemctl", "enable"] + kept.flatMap(\.units))
        if start {
            // systemd starts no socket whose service runs already. So the services are restarted together with the sockets that are new to
            // them: the stop comes first, then the sockets, then the start, as the units are ordered. Sockets that are up are left alone by
            // "start", and connections wait in them.
            commands.append(["systemctl", "--no-block", "restart"] + kept.flatMap(\.services))
            commands.append(["systemctl", "start"] + kept.flatMap(\.units))
        }
        self.commands = commands
    }
}
