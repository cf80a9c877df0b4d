import Foundation

/// An old server with many mailboxes, written as files.
struct LargeServer {
    enum Layout: String, CaseIterable {
        /// qmail: a virtual domain has one home, with a dot-qmail file for each mailbox.
        case files
        /// qmail: each mailbox has a line of users/assign, and a home with a .qmail of its own.
        case users
        /// The same, compiled to users/cdb.
        case cdb
        /// vpopmail: a line of the domain's vpasswd for each mailbox.
        case vpopmail
        /// Plesk with qmail: a line of users/assign for each mailbox, a .qmail of the panel's, and an export of its database.
        case plesk
        /// Postfix: a line of virtual_mailbox_maps for each mailbox; no queue.
        case postfix
    }

    var mailboxes = 100_000
    var domains = 100
    var mails = 10_000
    var layout = Layout.files

    func write(to root: String) throws {
        let place = ServerFolder(root)
        switch layout {
        case .files: try writeFiles(place)
        case .users, .cdb: try writeUsers(place)
        case .vpopmail: try writeVpopmail(place)
        case .plesk: try writePlesk(place)
        case .postfix: return try writePostfix(place)
        }
        try writeQueue(place)
    }

    /// `domain0.example` and so on.
    func domain(_ number: Int) -> String { "domain\(number).example" }

    /// The files of control that say which domains there are, and users/assign.
    /// - Parameter user: the user part of a virtual domain.
    func writeControl(_ place: ServerFolder, assign: String, user: (Int) -> String) throws {
        let virtual = (0..<domains).map { "\(domain($0)):\(user($0))\n" }.joined()
        let hosts = "local.example\n" + (0..<domains).map { domain($0) + "\n" }.joined()
        for (name, text) in [
            ("me", "mail.local.example\n"), ("locals", "local.example\n"), ("rcpthosts", hosts), ("virtualdomains", virtual),
        ] {
            try place.write(text, to: "/var/qmail/control/\(name)")
        }
        try place.write(assign + ".\n", to: "/var/qmail/users/assign")
    }

    private func writeQueue(_ place: ServerFolder) throws {
        for id in 1...max(mails, 1) where mails > 0 {
            let split = "\(id % 23)/\(id)"
            try place.write("Subject: \(id)\n\nText\n", to: "/var/qmail/queue/mess/\(split)")
            try place.write("Fuser1@domain1.example\0", to: "/var/qmail/queue/info/\(split)")
            try place.write("Tlater\(id)@far.example\0Dready@far.example\0", to: "/var/qmail/queue/remote/\(split)")
        }
    }
}
