import Foundation

extension PostfixRoom {
    static func martlet(home: String, port: UInt16, submissionPort: UInt16) -> String {
        """
        hostname = "alt.example"
        home = "\(home)"
        user = "nobody"

        [[listen]]
        address = "127.0.0.1:\(port)"

        [[listen]]
        address = "127.0.0.1:\(submissionPort)"
        kind = "submission"

        [submission]
        clear-text-on-loopback = true
        mechanisms = ["PLAIN", "LOGIN"]

        # The load stands for many servers.
        [limits]
        sessions-per-address = 1000

        [metrics]
        listen = ""

        """
    }

    func writeSettings() throws {
        try folder.write(
            "etc/main.cf",
            """
            compatibility_level = 3.6
            myhostname = alt.example
            mydestination =
            inet_interfaces = 127.0.0.1
            inet_protocols = ipv4
            alias_maps =
            relayhost = [127.0.0.1]:\(farPort)
            transport_maps = inline:{ {near.example=smtp:[127.0.0.1]:\(nearPort)} }
            virtual_mailbox_domains = alt.example
            virtual_mailbox_maps = texthash:/etc/postfix/mailboxes
            virtual_alias_maps = inline:{ {postmaster@alt.example=user1@alt.example} }
            virtual_mailbox_base = \(mail)
            virtual_minimum_uid = 1
            virtual_uid_maps = static:\(owner.uid)
            virtual_gid_maps = static:\(owner.gid)
            smtpd_recipient_restrictions = permit_sasl_authenticated, reject_unauth_destination
            smtpd_client_connection_rate_limit = 0
            smtpd_sasl_type = dovecot
            smtpd_sasl_path = private/auth
            smtp_tls_security_level = none
            maillog_file = /var/spool/postfix/log
            maillog_file_prefixes = /var/spool

            """)
        try folder.write("etc/mailboxes", Self.mailboxes.map { "\($0) \($0.prefix { $0 != "@" })/\n" }.joined())
        let services = [
            "\(port) inet n - n - - smtpd", "\(submissionPort) inet n - n - - smtpd -o smtpd_sasl_auth_enable=yes",
            "pickup unix n - n 60 1 pickup", "cleanup unix n - n - 0 cleanup",
            "qmgr unix n - n 300 1 qmgr", "rewrite unix - - n - - trivial-rewrite", "bounce unix - - n - 0 bounce",
            "defer unix - - n - 0 bounce", "trace unix - - n - 0 bounce", "error unix - - n - - error",
            "retry unix - - n - - error", "smtp unix - - n - - smtp", "relay unix - - n - - smtp",
            "virtual unix - n n - - virtual",
            "anvil unix - - n - 1 anvil", "showq unix n - n - - showq", "tlsmgr unix - - n 1000? 1 tlsmgr",
            "proxymap unix - - n - - proxymap", "postlog unix-dgram n - n - 1 postlogd", "scache unix - - n - 1 scache",
        ]
        try folder.write("etc/master.cf", services.joined(separator: "\n") + "\n")
        // These are the package's own: the test's folder hides them in the room only, and without them Postfix does not make its queue.
        for name in ["dynamicmaps.cf", "dynamicmaps.cf.d", "postfix-files", "postfix-files.d"]
        where FileManager.default.fileExists(atPath: "/etc/postfix/\(name)") {
            try FileManager.default.copyItem(atPath: "/etc/postfix/\(name)", toPath: "\(folder.path)/etc/\(name)")
        }
        try writeDovecotSettings()
    }

    /// Dovecot answers Postfix who may log in, and nothing else.
    private func writeDovecotSettings() throws {
        try folder.write(
            "dovecot/dovecot.conf",
            """
            protocols =
            base_dir = \(folder.path)/run
            state_dir = \(folder.path)/run
            log_path = /dev/stderr
            ssl = no
            disable_plaintext_auth = no
            auth_mechanisms = plain login
            passdb {
              driver = passwd-file
              args = username_format=%u /etc/dovecot/users
            }
            service auth {
              unix_listener /var/spool/postfix/private/auth {
                mode = 0660
                user = postfix
                group = postfix
              }
            }

            """)
        let doveadm = try Peer("doveadm", package: "dovecot-core").path
        var lines = ""
        for (entry, scheme) in zip(Self.passwords.sorted { $0.key < $1.key }, ["SHA512-CRYPT", "BLF-CRYPT", "PLAIN"]) {
            let hash = try ChildProcess.run(
                [doveadm, "-c", "\(folder.path)/dovecot/dovecot.conf", "pw", "-s", scheme, "-p", entry.value], folder: folder)
            lines += "\(entry.key):\(hash.outputText.trimmingCharacters(in: .whitespacesAndNewlines))::::::\n"
        }
        try folder.write("dovecot/users", lines)
    }
}
