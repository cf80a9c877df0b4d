/// A part of the server that a machine can have or not: units of systemd that belong together.
enum Component: String, CaseIterable, Sendable {
    /// Mail from other servers, port 25, and the queue.
    case mta
    /// Mail from those who log in, ports 587 and 465.
    case submission
    /// Who writes mailboxes of several accounts.
    case deliver

    /// The units that hold ports or sockets. They stay up while a service is restarted.
    var sockets: [String] {
        switch self {
        case .mta: ["martlet.socket"]
        case .submission: ["martlet-submission.socket", "martlet-submissions.socket"]
        case .deliver: ["martlet-deliver.socket"]
        }
    }

    /// The units that run a process. Submissions are taken by the one of `mta`.
    var services: [String] {
        switch self {
        case .mta: ["martlet.service"]
        case .submission: []
        case .deliver: ["martlet-deliver.service"]
        }
    }

    var units: [String] { sockets + services }

    /// What it needs beside itself.
    var needs: Component? { self == .submission ? .mta : nil }

    /// Reads `mta,submission`. Order and repetition mean nothing.
    /// - Throws: ``CommandFailure`` for one that does not exist, none at all, or one whose foundation is missing.
    static func list(_ text: String) throws(CommandFailure) -> Set<Component> {
        let known = allCases.map(\.rawValue).joined(separator: ", ")
        var chosen: Set<Component> = []
        for word in text.split(separator: ",") {
            let name = word.filter { $0 != " " }
            guard let component = Component(rawValue: name) else {
                throw CommandFailure("There is no component \"\(name)\" in this version. There are: \(known).")
            }
            chosen.insert(component)
        }
        guard !chosen.isEmpty else { throw CommandFailure("--components names none. There are: \(known).") }
        for component in chosen {
            if let foundation = component.needs, !chosen.contains(foundation) {
                let base = foundation.rawValue
                throw CommandFailure("\(component.rawValue) needs \(base): --components \(base),\(text)")
            }
        }
        return chosen
    }
}
