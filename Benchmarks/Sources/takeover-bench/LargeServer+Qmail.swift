import Foundation

/// qmail alone.
extension LargeServer {
    func writeFiles(_ place: ServerFolder) throws {
        let assign = (0..<domains).map { "+d\($0)-:d\($0):2000:2000:/srv/d\($0):-::\n" }.joined()
        for number in 0..<mailboxes {
            let home = "/srv/d\(number % domains)"
            // Every tenth forwards a copy, every hundredth has extensions.
            let copy = number % 10 == 0 ? "&copy\(number)@far.example\n" : ""
            try place.write("./user\(number)/Maildir/\n" + copy, to: "\(home)/.qmail-user\(number)")
            if number % 100 == 0 { try place.write("./user\(number)/Maildir/\n", to: "\(home)/.qmail-user\(number)-default") }
            try place.makeFolder("\(home)/user\(number)/Maildir")
        }
        try writeControl(place, assign: assign) { "d\($0)" }
    }

    func writeUsers(_ place: ServerFolder) throws {
        var assign = ""
        var database = AssignmentDatabase()
        for number in 0..<mailboxes {
            let (key, user) = (
                "d\(number % domains)-user\(number)", "u\(number):2000:2000:/srv/d\(number % domains)/user\(number)"
            )
            assign += "=\(key):\(user):::\n+\(key)-:\(user):-::\n"
            if layout == .cdb {
                database.add("!\(key)\0", "\(user):::".replacing(":", with: "\0"))
                database.add("!\(key)-", "\(user):-::".replacing(":", with: "\0"))
            }
            try place.write("./Maildir/\n", to: "/srv/d\(number % domains)/user\(number)/.qmail")
            try place.makeFolder("/srv/d\(number % domains)/user\(number)/Maildir")
        }
        if layout == .cdb {
            database.add("", "-")
            try place.write(database.octets, to: "/var/qmail/users/cdb")
        }
        try writeControl(place, assign: assign) { "d\($0)" }
    }
}
