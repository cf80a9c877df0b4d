extension QmailBackscatter {
    /// Looks at a model again that was made of what ``QmailReader`` read, by a reader that knows better what a server's programs do: what was
    /// said before is taken back.
    static func lookAgain(at model: inout MailServerModel, of tree: any FileTree) {
        // What is wrong with these files, QmailReader has said.
        var findings: [Finding] = []
        let control = QmailControl(tree: tree, findings: &findings)
        model.findings.removeAll { $0.topic == .backscatter }
        let said = Set(model.findings)
        let again = QmailBackscatter(control: control, hosts: QmailRecipientHosts(control), model: model)
        model.findings += again.findings.filter { !said.contains($0) }
    }
}
