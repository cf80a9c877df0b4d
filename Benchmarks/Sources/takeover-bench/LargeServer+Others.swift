import Foundation

/// What runs on qmail, and Postfix.
extension LargeServer {
    func writeVpopmail(_ place: ServerFolder) throws {
        let home = "/home/vpopmail/domains"
        var passwords = [String](repeating: "", count: domains)
        for number in 0..<mailboxes {
            let folder = "\(home)/\(domain(number % domains))/user\(number)"
            passwords[number % domains] += "user\(number):$1$a$b:0:0:user\(number):\(folder):NOQUOTA:klar\n"
            try place.makeFolder("\(folder)/Maildir")
            // Every tenth has a file of its own.
            if number % 10 == 0 { try place.write("./Maildir/\n&copy\(number)@far.example\n", to: "\(folder)/.qmail") }
        }
        var assign = ""
        for number in 0..<domains {
            let name = domain(number)
            assign += "+\(name)-:\(name):89:89:\(home)/\(name):-::\n"
            try place.write(passwords[number], to: "\(home)/\(name)/vpasswd")
            try place.write("| /home/vpopmail/bin/vdelivermail '' bounce-no-mailbox\n", to: "\(home)/\(name)/.qmail-default")
        }
        try place.write("vpopmail:x:89:89::/home/vpopmail:/bin/false\n", to: "/etc/passwd")
        try writeControl(place, assign: assign) { domain($0) }
    }

    func writePlesk(_ place: ServerFolder) throws {
        let names = "/var/qmail/mailnames"
        var assign = (0..<domains).map { "+\($0 + 1)-:popuser:110:31:\(names)/\(domain($0)):-::\n" }.joined()
        let ids = (0..<domains).map { #"{"id":\#($0 + 1),"name":"\#(domain($0))"}"# }
        var accounts: [String] = []
        var users: [String] = []
        for number in 0..<mailboxes {
            let folder = "\(names)/\(domain(number % domains))/user\(number)"
            assign += "=\(number % domains + 1)-user\(number):popuser:110:31:\(folder):::\n"
            try place.write("| true\n| /usr/bin/deliverquota ./Maildir\n", to: "\(folder)/.qmail")
            try place.makeFolder("\(folder)/Maildir")
            accounts.append(#"{"id":\#(number + 1),"type":"crypt","password":"$1$x$y"}"#)
            users.append(
                #"{"id":\#(number + 1),"mail_name":"user\#(number)","dom_id":\#(number % domains + 1),"#
                    + #""account_id":\#(number + 1),"postbox":"true","mbox_quota":-1}"#)
        }
        for number in 0..<domains { try place.write("|true\n", to: "\(names)/\(domain(number))/.qmail-default") }
        let tables = [("domains", ids), ("accounts", accounts), ("mail", users)]
            .map { #""\#($0.0)":[\#($0.1.joined(separator: ","))]"# }
        try place.write("{\(tables.joined(separator: ","))}", to: "/psa.json")
        try place.write("popuser:x:110:31::/:/bin/false\n", to: "/etc/passwd")
        try writeControl(place, assign: assign) { "\($0 + 1)" }
    }

    func writePostfix(_ place: ServerFolder) throws {
        let names = (0..<domains).map { domain($0) + " x\n" }.joined()
        var boxes = ""
        var aliases = ""
        for number in 0..<mailboxes {
            let name = domain(number % domains)
            boxes += "user\(number)@\(name) \(name)/user\(number)/\n"
            // Every tenth has another name, every hundredth sends a copy on.
            if number % 10 == 0 { aliases += "name\(number)@\(name) user\(number)@\(name)\n" }
            if number % 100 == 0 { aliases += "user\(number)@\(name) user\(number)@\(name), copy\(number)@far.example\n" }
            try place.makeFolder("/srv/mail/\(name)/user\(number)")
        }
        let main = """
            myhostname = mail.local.example
            mydestination = localhost
            virtual_mailbox_domains = texthash:/etc/postfix/vdomains
            virtual_mailbox_maps = texthash:/etc/postfix/vmailbox
            virtual_mailbox_base = /srv/mail
            virtual_uid_maps = static:5000
            virtual_gid_maps = static:5000
            virtual_alias_maps = texthash:/etc/postfix/valias

            """
        for (name, text) in [("main.cf", main), ("vdomains", names), ("vmailbox", boxes), ("valias", aliases)] {
            try place.write(text, to: "/etc/postfix/\(name)")
        }
        try place.write("smtp inet n - y - 30 smtpd\nvirtual unix - n n - 8 virtual\n", to: "/etc/postfix/master.cf")
    }
}
