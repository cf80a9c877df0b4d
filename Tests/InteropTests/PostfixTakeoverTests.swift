import Foundation
import Testing

@testable import Takeover

extension InteropTests {
    /// What the reader of Postfix makes of a configuration and a queue, beside what Postfix's own programs say.
    struct PostfixTakeoverTests {
        private static let main = """
            compatibility_level = 3.6
            myhostname = mail.kunde.example
            myorigin = $mydomain
            # a comment
            mydestination = $myhostname, localhost.$mydomain
              # another comment
              localhost

              ${mydomain?{$mydomain}:{nothing}}
            relayhost = ${mail_name?[relay.example]:587}
            virtual_alias_maps = inline:{ {x@y.example = a@z.example,
               b@z.example}, key=value }
            virtual_mailbox_domains = ${{$compatibility_level} >=level {3.6} ? {new.example} : {old.example}}
            virtual_mailbox_base = /srv/${undefined:mail}/$(myorigin)
            message_size_limit = 20480000
            mynetworks = 127.0.0.0/8 [::1]/128
            \t10.0.0.0/8
            mynetworks = 192.0.2.0/24
            home_mailbox=Maildir/
            recipient_delimiter = +
            smtpd_banner = $myhostname ESMTP $$5

            """
        private static let master = """
            smtp inet n - n - - smtpd
              -o smtpd_banner=hi
              -o { mynetworks = 127.0.0.0/8, 10.0.0.0/8 }
            dovecot unix - n n - 5 pipe
              # comment
              flags=DRhu user=vmail argv=/usr/lib/dovecot/deliver
              -f ${sender}

            """

        /// `name = value` lines, white space evened out as postconf prints it.
        private static func settings(_ text: String) -> [String: String] {
            var settings: [String: String] = [:]
            for line in text.split(separator: "\n") {
                let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                if parts.count == 2 { settings[parts[0].trimmingCharacters(in: .whitespaces)] = even(String(parts[1])) }
            }
            return settings
        }

        private static func even(_ text: String) -> String {
            text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }

        @Test("main.cf means to the reader what it means to postconf")
        func parameters() throws {
            let postconf = try Peer("postconf", package: "postfix").path
            let folder = try TemporaryFolder()
            let root = try folder.makeFolder("postfix")
            try folder.write("postfix/main.cf", Self.main)
            try folder.write("postfix/master.cf", Self.master)
            let parameters = PostfixParameters(Array(Self.main.utf8), file: "main.cf")
            let raw = Self.settings(try ChildProcess.run([postconf, "-c", root, "-n"], folder: folder).outputText)
            let expanded = Self.settings(try ChildProcess.run([postconf, "-c", root, "-n", "-x"], folder: folder).outputText)
            #expect(raw.count >= 13)
            for (name, value) in raw where name != "config_directory" {
                #expect(parameters.raw(name).map(Self.even) == value, "\(name)")
                #expect(Self.even(parameters.value(name)) == expanded[name], "\(name)")
            }
            #expect(Set(parameters.settings.keys).isSubset(of: raw.keys))
        }

        @Test("what the reader takes for Postfix's own values are those")
        func defaults() throws {
            let postconf = try Peer("postconf", package: "postfix").path
            let folder = try TemporaryFolder()
            let root = try folder.makeFolder("postfix")
            try folder.write("postfix/main.cf", "")
            let values = Self.settings(try ChildProcess.run([postconf, "-c", root, "-d"], folder: folder).outputText)
            // Of the machine and the version.
            let own: Set = ["myhostname", "mydomain", "mail_version", "config_directory"]
            for (name, value) in PostfixDefaults.values where !own.contains(name) {
                #expect(values[name].map(Self.even) == Self.even(value), "\(name)")
            }
        }

        @Test("master.cf means to the reader what it means to postconf")
        func services() throws {
            let postconf = try Peer("postconf", package: "postfix").path
            let folder = try TemporaryFolder()
            let root = try folder.makeFolder("postfix")
            try folder.write("postfix/main.cf", Self.main)
            try folder.write("postfix/master.cf", Self.master)
            let (services, strange) = MasterService.services(Array(Self.master.utf8))
            #expect(strange.isEmpty)
            let names = try ChildProcess.run([postconf, "-c", root, "-M"], folder: folder).outputText.split(separator: "\n").map {
                $0.split(separator: " ").prefix(2).joined(separator: "/")
            }
            #expect(services.map { "\($0.name)/\($0.type)" } == names)
            let overrides = Self.settings(try ChildProcess.run([postconf, "-c", root, "-P"], folder: folder).outputText)
            let own = services.flatMap { service in
                service.overrides.map { ("\(service.name)/\(service.type)/\($0.name)", Self.even($0.value)) }
            }
            #expect(Dictionary(uniqueKeysWithValues: own) == overrides)
        }

        /// From, Date and Message-ID so that Postfix adds nothing but Received.
        private static let mail: [UInt8] = {
            let header =
                "From: anna@kunde.example\nDate: Wed, 25 Nov 2026 13:00:00 +0000\nMessage-ID: <1@kunde.example>\nSubject: x\n\n"
            var mail = Array("\(header).\n.dot\n..two\nbare\rcr\n8 bit ".utf8) + [0xFC, 0x80, 0xFF, 0x01, 0x0A]
            mail += [UInt8](repeating: UInt8(ascii: "x"), count: 70_000) + Array("\nFrom here\n \n\n".utf8)
            return mail
        }()

        @Test("a real queue: envelopes, done recipients, hold, maildrop, and the octets of each mail")
        func queue() throws {
            let postfix = try PostfixInstance()
            defer { postfix.stop() }
            try postfix.start(
                """
                myhostname = mail.kunde.example
                myorigin = kunde.example
                virtual_alias_domains = kunde.example
                virtual_alias_maps = inline:{ {liste@kunde.example = a@far.example, b@gone.example} }
                transport_maps = inline:{ gone.example=discard: }
                defer_transports = smtp
                """,
                services: [
                    "pickup unix n - n 60 1 pickup", "smtp unix - - n - - smtp", "relay unix - - n - - smtp",
                    "discard unix - - n - - discard", "scache unix - - n - 1 scache",
                ])
            let sendmail = try Peer("sendmail", package: "postfix").path
            let postsuper = try Peer("postsuper", package: "postfix").path
            func send(_ arguments: [String]) throws {
                try ChildProcess.run(
                    [sendmail, "-C", postfix.root, "-i"] + arguments, folder: postfix.folder, input: Self.mail)
            }
            func read() throws -> MailServerModel {
                let tree = try FolderTree(root: "/")
                let postcat = try #require(Postcat(root: "/", configuration: postfix.root))
                return PostfixReader(tree: tree, configuration: postfix.root, postcat: postcat).read(withQueue: true)
            }
            func message(_ sender: String) throws -> MailServerModel.QueuedMessage? {
                try read().queue?.first { $0.sender == sender }
            }
            let before = Int64(Date().timeIntervalSince1970)
            try send(["-f", "one@kunde.example", "-N", "failure", "liste@kunde.example"])
            try send(["-f", "held@kunde.example", "c@far.example"])
            try send(["-f", "", "d@far.example"])
            try Deadline.wait(.seconds(60), for: "three deferred mails") {
                try read().queue?.filter { $0.state == .waiting && $0.place.file.contains("/deferred/") }.count == 3
            }

            let one = try #require(try message("one@kunde.example"))
            #expect(one.recipients.first { $0.address == "a@far.example" }?.state == .pending)
            #expect(one.recipients.first { $0.address == "b@gone.example" }?.state == .done)
            #expect(one.recipients.count == 2)
            #expect(one.recipients.allSatisfy { $0.original == "rfc822;liste@kunde.example" })
            #expect((before - 1...before + 120).contains(one.arrival))
            #expect(one.nextTry ?? 0 > one.arrival)
            #expect(try message("")?.recipients.map(\.address) == ["d@far.example"])
            try expectMail(of: one, postfix)

            let held = try #require(try message("held@kunde.example"))
            try ChildProcess.run([postsuper, "-c", postfix.root, "-h", held.id], folder: postfix.folder)
            #expect(try message("held@kunde.example")?.state == .held)
            try expectMail(of: try #require(try message("held@kunde.example")), postfix)

            postfix.stop()
            try send(["-f", "dropped", "e@far.example"])
            let dropped = try #require(try message("dropped@kunde.example"))
            #expect(dropped.state == .unprocessed)
            #expect(dropped.recipients.map(\.address) == ["e@far.example"])
            let content = try #require(Postcat(root: "/", configuration: postfix.root)).content(of: dropped.place.file)
            let isExact = content == Self.mail
            #expect(isExact)
        }

        /// The mail that was given, behind the field that Postfix put before it.
        private func expectMail(of message: MailServerModel.QueuedMessage, _ postfix: PostfixInstance) throws {
            let content = try #require(Postcat(root: "/", configuration: postfix.root)).content(of: message.place.file)
            // Postfix counts its records' lengths in.
            #expect(Int(message.octets) >= content.count && Int(message.octets) < content.count + 1000)
            // Of a CR within a line cleanup(8) makes a space; all else stays.
            let expected = Self.mail.map { $0 == 0x0D ? 0x20 : $0 }
            let isExact = content.suffix(expected.count).elementsEqual(expected)
            #expect(isExact)
            let added = String(decoding: content.dropLast(Self.mail.count), as: UTF8.self).split(separator: "\n")
            #expect(added.first?.hasPrefix("Received: by mail.kunde.example (Postfix") == true)
            #expect(added.dropFirst().allSatisfy { $0.hasPrefix("\t") })
        }
    }
}
