import Directory
import MailFormat

/// Writes addresses into the draft.
extension SwitchPlanner {
    mutating func planRefusals() {
        for refusal in refusals {
            let result = refuse(refusal.address, with: refusal.text)
            let address = model.addresses[refusal.index]
            if result == nil { find(.refusalLost(address)) }
            // What was meant to lead somewhere and does not is no refusal that was carried.
            let isMeant = if case .refuse = address.instructions.first { true } else { false }
            addressItems[refusal.index] = PlanItem(
                .address, address.shownName, at: address.place, result != nil && isMeant ? .carried : .lost, result ?? .nothing)
        }
    }

    /// A refused name needs an alias that refuses only where a wider one would take its mail.
    /// - Returns: nil where there is no mailbox as whose user that could run.
    mutating func refuse(_ address: Address, with text: String) -> PlanResult? {
        let name = NameKey(address)
        refusedNames.remove(name)
        defer { refusedNames.insert(name) }
        if name.localPart == "*" { return .refused }
        if case .nowhere = wider(than: address) { return .refused }
        guard let owner = anyMailbox(in: name.domain) else { return nil }
        let command = ForwardTarget.program(Self.refusal(text))
        plan.draft.aliases.append(DirectoryDraft.NewAlias(address, targets: [command], owner: owner))
        return .alias(address: "\(address)", members: ["\(command)"])
    }

    /// What takes the mail of a name, or of names with that beginning, when nothing bears it.
    private func wider(than address: Address) -> Way {
        let key = address.localPart.key
        let name = key.hasSuffix("*") ? String(key.dropLast()) : key
        guard let probe = Self.address(name.isEmpty ? "x" : name, address.domain) else { return .nowhere }
        return way(to: probe)
    }

    private func anyMailbox(in domain: String) -> Address? {
        domains[domain]?.postmaster ?? plan.draft.mailboxes.first?.address
    }

    /// Who hears of failures, and as whose user programs run.
    mutating func planOwners() {
        for index in addresses.indices where !addresses[index].isGone {
            let address = model.addresses[addresses[index].index]
            var owner: Address?
            if let text = address.owner {
                owner = mailbox(named: text)
                if owner == nil { find(.ownerMissing(address, owner: text)) }
            }
            addresses[index].owner = addresses[index].isForward ? owner : self.owner(of: index, named: owner)
            if addresses[index].isForward { checkUser(ofForward: index) }
        }
        // An alias that is left with nothing but a program nobody may run is gone, and so is what led to it.
        straighten()
    }

    /// The mailbox that an address leads to by itself or as the only member of aliases.
    private func mailbox(named text: String) -> Address? {
        guard var next = try? Address(text) else { return nil }
        for _ in 0..<10 {
            guard case .name(let name, _) = way(to: next) else { return nil }
            if let place = mailboxes[name] { return plan.draft.mailboxes[place].address }
            guard let alias = addressByName[name], let member = addresses[alias].targets.first, member.name != nil,
                case .address(let address) = member.target
            else { return nil }
            next = address
        }
        return nil
    }

    /// For an alias with programs a mailbox of the user as whom they ran; without one they are taken out.
    private mutating func owner(of index: Int, named: Address?) -> Address? {
        let planned = addresses[index]
        let own: Set = ["exit 0", "exit 111"]
        guard !planned.programs.isEmpty else { return named }
        if planned.programs.allSatisfy(own.contains) {
            // Whoever it runs as, it touches nothing.
            return named ?? anyMailbox(in: planned.name.domain) ?? dropPrograms(index)
        }
        let address = model.addresses[planned.index]
        guard let user = address.user else {
            guard let owner = named ?? domains[planned.name.domain]?.postmaster else { return dropPrograms(index) }
            find(.programAsSomebody(address, mailbox: "\(owner)"))
            return owner
        }
        let key = UserKey(uid: user.uid, gid: user.gid)
        func belongs(_ mailbox: Address) -> Bool {
            mailboxes[NameKey(mailbox)].map { plan.draft.mailboxes[$0] }.map { UserKey(uid: $0.uid, gid: $0.gid) == key } ?? false
        }
        if let named, belongs(named) { return named }
        for target in planned.targets {
            if let name = target.name, let place = mailboxes[name], belongs(plan.draft.mailboxes[place].address) {
                return plan.draft.mailboxes[place].address
            }
        }
        if let postmaster = domains[planned.name.domain]?.postmaster, belongs(postmaster) { return postmaster }
        return mailboxByUser[key] ?? dropPrograms(index)
    }

    private mutating func dropPrograms(_ index: Int) -> Address? {
        let address = model.addresses[addresses[index].index]
        for target in addresses[index].targets {
            if case .program = target.target { find(.programWithoutUser(address, target.instruction)) }
        }
        addresses[index].targets.removeAll { if case .program = $0.target { true } else { false } }
        return nil
    }

    /// Programs of a mailbox's forward run as its user.
    private mutating func checkUser(ofForward index: Int) {
        let planned = addresses[index]
        guard !planned.programs.isEmpty, let place = mailboxes[planned.name], let user = model.addresses[planned.index].user
        else { return }
        let mailbox = plan.draft.mailboxes[place]
        if user.uid != mailbox.uid || user.gid != mailbox.gid { _ = dropPrograms(index) }
    }

    mutating func draftAddresses() {
        for planned in addresses where !planned.isGone {
            let address = model.addresses[planned.index]
            let members = planned.targets.map(\.target)
            let isWhole = planned.isWhole(of: address)
            let name = "\(planned.address)"
            guard planned.isForward else {
                plan.draft.aliases.append(
                    DirectoryDraft.NewAlias(planned.address, targets: members, owner: planned.owner))
                addressItems[planned.index] = item(
                    of: address, .alias(address: name, members: members.map(\.description)), isWhole: isWhole)
                continue
            }
            guard !members.isEmpty else {
                // The mailbox is there already. It gets the mail also where nothing is left of what it led to.
                if !planned.keepsCopy { find(.mailboxInstead(address, mailbox: name)) }
                addressItems[planned.index] = item(
                    of: address, .mailboxAlone(address: name), isWhole: isWhole && planned.keepsCopy)
                continue
            }
            plan.draft.forwards.append(
                DirectoryDraft.NewForward(
                    of: planned.address, targets: members, keepsCopy: planned.keepsCopy, owner: planned.owner))
            addressItems[planned.index] = item(
                of: address, .forward(mailbox: name, members: members.map(\.description), keepsCopy: planned.keepsCopy),
                isWhole: isWhole)
        }
        plan.items += addressItems.compactMap { $0 }
    }

    /// RFC 5321 §4.5.1: every domain has a postmaster.
    mutating func notePostmasters() {
        let named = Set(plan.draft.aliases.map { NameKey($0.address) })
        for domain in model.domains where domain.kind == .local {
            guard let own = ownDomain(domain.name), own.postmaster == nil, own.catchAll == nil,
                !named.contains(NameKey("postmaster", own.name)), !named.contains(NameKey("*", own.name))
            else { continue }
            find(.noPostmaster(domain))
        }
    }
}
