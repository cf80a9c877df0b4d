import Directory

extension SwitchPlanner {
    /// Gives mailboxes that are reached by a link which leads elsewhere the path where they are. No file is moved.
    mutating func follow(_ links: any LinkFollowing) {
        var moved: [String: String] = [:]
        var told = Occurrences()
        for index in plan.draft.mailboxes.indices {
            let maildir = plan.draft.mailboxes[index].maildir
            guard let real = links.placeElsewhere(of: maildir).map(Self.normalized), real != maildir, Self.isMaildir(real) else {
                continue
            }
            plan.draft.mailboxes[index].maildir = real
            moved[maildir] = real
            told.add("\(maildir) → \(real)", at: SourcePlace(maildir))
        }
        guard !moved.isEmpty else { return }
        for index in plan.items.indices {
            if case .mailbox(let address, let maildir) = plan.items[index].result, let real = moved[maildir] {
                plan.items[index].result = .mailbox(address: address, maildir: real)
            }
        }
        told.finding(
            .note, { "Links lead to these mailboxes; Martlet writes where they are: \($0)." },
            german: { "Zu diesen Postfächern führen Verknüpfungen; Martlet schreibt dorthin, wo sie liegen: \($0)." },
            advice: Wording(
                "With martlet deliver, the folders above them belong into deliver.roots.",
                german: "Mit martlet deliver gehören die Ordner darüber in deliver.roots.")
        ).map { find($0) }
    }
}
