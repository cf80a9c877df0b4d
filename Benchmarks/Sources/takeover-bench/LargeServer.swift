import Foundation

/// A qmail server with many mailboxes, written as files.
struct LargeServer {
    enum Layout: String {
        /// A virtual domain has one home, with a dot-qmail file for each mailbox.
        case files
        /// Each mailbox has a line of users/assign, and a home with a .qmail of its own.
        case users
    }

    var mailboxes = 100_000
    var domains = 100
    var mails = 10_000
    var layout = Layout.files

    func write(to root: String) throws {
        var virtual = ""
        var assign = ""
        var hosts = "local.example\n"
        for domain in 0..<domains {
            virtual += "domain\(domain).example:d\(domain)\n"
            hosts += "domain\(domain).example\n"
            if layout == .files { assign += "+d\(domain)-:d\(domain):2000:2000:/srv/d\(domain):-::\n" }
        }
        for number in 0..<mailboxes {
            let domain = number % domains
            let home = "/srv/d\(domain)"
            switch layout {
            case .files:
                try write("./user\(number)/Maildir/\n", to: "\(root)\(home)/.qmail-user\(number)")
                // Every tenth forwards a copy, every hundredth has extensions.
                if number % 10 == 0 {
                    try write(
                        "./user\(number)/Maildir/\n&copy\(number)@far.example\n", to: "\(root)\(home)/.qmail-user\(number)")
                }
                if number % 100 == 0 {
                    try write("./user\(number)/Maildir/\n", to: "\(root)\(home)/.qmail-user\(number)-default")
                }
                try FileManager.default.createDirectory(
                    atPath: "\(root)\(home)/user\(number)/Maildir", withIntermediateDirectories: true)
            case .users:
                assign += "=d\(domain)-user\(number):u\(number):2000:2000:\(home)/user\(number):::\n"
                assign += "+d\(domain)-user\(number)-:u\(number):2000:2000:\(home)/user\(number):-::\n"
                try write("./Maildir/\n", to: "\(root)\(home)/user\(number)/.qmail")
                try FileManager.default.createDirectory(
                    atPath: "\(root)\(home)/user\(number)/Maildir", withIntermediateDirectories: true)
            }
        }
        for (name, text) in [
            ("me", "mail.local.example\n"), ("locals", "local.example\n"), ("rcpthosts", hosts), ("virtualdomains", virtual),
        ] {
            try write(text, to: "\(root)/var/qmail/control/\(name)")
        }
        try write(assign + ".\n", to: "\(root)/var/qmail/users/assign")
        for id in 1...max(mails, 1) where mails > 0 {
            let split = "\(id % 23)/\(id)"
            try write("Subject: \(id)\n\nText\n", to: "\(root)/var/qmail/queue/mess/\(split)")
            try write("Fuser1@domain1.example\0", to: "\(root)/var/qmail/queue/info/\(split)")
            try write("Tlater\(id)@far.example\0Dready@far.example\0", to: "\(root)/var/qmail/queue/remote/\(split)")
        }
    }

    private func write(_ text: String, to path: String) throws {
        let folder = String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)])
        if !FileManager.default.fileExists(atPath: folder) {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        }
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }
}
