import Glibc

/// xinetd or inetd, which hold the ports of many services: only those of the old server are switched off.
struct SuperServer: Sendable {
    private static let inetds: Set<String> = ["inetd", "openbsd-inetd", "inetutils-inetd"]

    let isXinetd: Bool
    let configuration: String
    let root: String
    let ports: Set<UInt16>
    let changes: ChangedFiles

    /// The configuration that a running one reads.
    /// - Returns: nil for any other program.
    static func configuration(of process: RunningProcess, root: String) -> String? {
        let words = process.command.dropFirst()
        if process.program == "xinetd" {
            let said = words.firstIndex(of: "-f").flatMap { $0 + 1 < words.endIndex ? words[$0 + 1] : nil }
            return said ?? "\(root)/etc/xinetd.conf"
        }
        guard inetds.contains(process.program) else { return nil }
        return words.last { $0.hasPrefix("/") && DurableFile.exists($0) } ?? "\(root)/etc/inetd.conf"
    }

    /// Writes the services off in all files of the configuration.
    func switchOff() throws(SwitchError) {
        for path in isXinetd ? xinetdFiles : [configuration] {
            try changes.change(path) {
                isXinetd ? XinetdServices.switchingOff(ports, in: $0) : InetdServices.switchingOff(ports, in: $0)
            }
        }
    }

    /// Lets the running one read its configuration anew, and go on where it was stopped.
    /// - Returns: whether one runs.
    @discardableResult
    func reload() -> Bool {
        let all = running
        for process in all {
            kill(process.id, SIGHUP)
            kill(process.id, SIGCONT)
        }
        return !all.isEmpty
    }

    /// Those with this configuration: another one is somebody else's.
    private var running: [RunningProcess] {
        RunningProcess.all.filter { process in
            (process.program == "xinetd") == isXinetd && Self.configuration(of: process, root: root) == configuration
                && process.runs
        }
    }

    private var xinetdFiles: [String] {
        var files = [configuration]
        var index = 0
        // Each leads to more of them; the bound is for those that lead to themselves.
        while index < files.count, files.count < 1000 {
            let octets = (try? DurableFile.contents(of: files[index])) ?? []
            let inclusions = XinetdServices.inclusions(in: octets)
            let inFolders = inclusions.folders.flatMap { folder in
                SocketOwners.names(in: root + folder).filter(XinetdServices.isTaken).sorted().map { "\(root)\(folder)/\($0)" }
            }
            for file in inclusions.files.map({ root + $0 }) + inFolders where !files.contains(file) { files.append(file) }
            index += 1
        }
        return files
    }
}
