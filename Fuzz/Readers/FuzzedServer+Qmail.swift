extension FuzzedServer {
    static let qmail: FuzzedServer = {
        let control = "/var/qmail/control"
        var tree = MemoryTree([
            "\(control)/me": "mail.a.example\n",
            "\(control)/locals": "a.example\nb.example\n",
            "\(control)/rcpthosts": "a.example\n.b.example\nv.example\n",
            "\(control)/virtualdomains": "v.example:vd\nw.example:alias-list\n",
            "/etc/passwd": "alias:x:7:7::/var/qmail/alias:\nanna:x:1:1::/home/anna:\nvd:x:2:2::/srv/vd:\n",
            "/var/qmail/users/assign": "=bernd:vd:2:2:/srv/vd:-:b:\n+office-:vd:2:2:/srv/vd:-:o-:\n.\n",
            "/var/qmail/alias/.qmail-postmaster": "", "/home/anna/.qmail": "./Maildir/\n", "/srv/vd/.qmail-default": "&anna\n",
            "/srv/vd/.qmail-b": "./b/\n",
            "/var/qmail/queue/mess/1/1": "x", "/var/qmail/queue/info/1/1": "Fa@far.example\0",
            "/var/qmail/queue/remote/1/1": "Tb@far.example\0", "/var/qmail/queue/mess/2/2": "y",
            "/var/qmail/queue/todo/2": "u1\0p2\0F\0Tvd@a.example\0",
        ])
        for (path, uid) in [("/home/anna", 1), ("/srv/vd", 2), ("/var/qmail/alias", 7)] as [(String, UInt32)] {
            tree.folderStatus[path] = FileStatus(kind: .folder, mode: 0o755, uid: uid, gid: uid)
        }
        let lines = QmailControl.textFiles + QmailControl.numberFiles
        let files =
            lines.map { "\(control)/\($0)" } + QmailControl.otherFiles.sorted().map { "\(control)/\($0)" }
            + [
                "\(control)/servercert.pem", "/etc/passwd", "/etc/shadow", "/etc/tcp.smtp", "/var/qmail/rc",
                "/var/qmail/users/assign",
                "/var/qmail/users/cdb", "/var/qmail/alias/.qmail-list-default", "/var/qmail/alias/.qmail-postmaster",
                "/home/anna/.qmail", "/home/anna/.qmail-default", "/srv/vd/.qmail-o-x", "/srv/vd/.qmail-b-owner",
                "/srv/vd/.qmail-b", "/var/qmail/queue/info/1/1", "/var/qmail/queue/local/1/1", "/var/qmail/queue/remote/1/1",
                "/var/qmail/queue/bounce/1", "/var/qmail/queue/todo/2", "/var/qmail/queue/intd/2", "/var/qmail/queue/todo/1",
            ]
        return FuzzedServer(tree: tree, paths: files) { QmailReader(tree: $0).read(withQueue: true) }
    }()
}
