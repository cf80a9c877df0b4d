import Glibc

extension QmailServer {
    /// What starts it with the machine: changed by ``disable(_:)``, put back by ``enable(_:)``.
    private var bootChanges: ChangedFiles { ChangedFiles(folder: "\(folder)/boot") }

    public func disable(_ notes: StepNotes) async throws(SwitchError) {
        let keepers = try records.all().map(\.keeper)
        // Those that did not run, too.
        var services = SocketOwners.names(in: "\(root)/service").filter { $0.hasPrefix("qmail") }.map { "\(root)/service/\($0)" }
        var units = ["qmail.service"]
        var scripts: Set<String> = ["qmail"]
        for keeper in keepers {
            switch keeper {
            case .supervisor(let folder): services.append(folder)
            case .unit(let name), .socketUnit(let name): if !units.contains(name) { units.append(name) }
            case .script(let path): if let name = path.split(separator: "/").last { scripts.insert(String(name)) }
            case .command(let words): tellOfCommand(words, notes)
            case .xinetd, .inetd, .inittab: break
            }
        }
        for service in services { try markDown(service, notes) }
        for script in scripts.sorted() { try SystemVLinks(root: root, script: script).remove(notes) }
        try superServer(isXinetd: true, "\(root)/etc/xinetd.conf", changes: bootChanges).switchOff()
        try superServer(isXinetd: false, "\(root)/etc/inetd.conf", changes: bootChanges).switchOff()
        try bootChanges.change("\(root)/etc/inittab") { InittabEntries.switchingOff(in: $0, where: InittabEntries.isQmail) }
        try await SystemdUnits(names: units, commands: commands).disable(notes)
    }

    public func enable(_ notes: StepNotes) async throws(SwitchError) {
        for (key, value) in notes.all where key.hasPrefix("down ") && value == "made" {
            unlink("\(key.dropFirst("down ".count))/down")
        }
        try SystemVLinks.restore(notes)
        try bootChanges.restore()
        let units = notes.all.keys.filter { $0.hasPrefix("unit ") }.map { String($0.dropFirst("unit ".count)) }.sorted()
        try await SystemdUnits(names: units, commands: commands).enable(notes)
    }

    /// A service with a file `down` is not started by supervise (supervise(8)).
    private func markDown(_ service: String, _ notes: StepNotes) throws(SwitchError) {
        guard !DurableFile.exists("\(service)/down") else { return }
        try notes.note("down \(service)", "made")
        try DurableFile.write([], to: "\(service)/down", mode: 0o644)
    }

    private func tellOfCommand(_ words: [String], _ notes: StepNotes) {
        let command = words.joined(separator: " ")
        notes.tell(
            Wording(
                "Nobody is known to start \"\(command)\" with the machine; see that /etc/rc.local or the like does not.",
                german:
                    "Wer „\(command)“ mit der Maschine startet, ist nicht bekannt; sehen Sie nach, dass /etc/rc.local oder Ähnliches es nicht tut."
            ))
    }
}
