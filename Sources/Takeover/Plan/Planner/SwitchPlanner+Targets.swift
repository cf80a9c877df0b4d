import Directory
import MailFormat

/// What addresses lead to.
extension SwitchPlanner {
    /// Where an address leads.
    enum Way {
        /// To a mailbox or an alias; the address is that of a mailbox where the way there was a tag or the catch-all.
        case name(NameKey, Address)
        /// Away from this server.
        case away
        case nowhere
    }

    /// Catch-alls first: others may lead to names that only these take.
    mutating func leadAddresses() {
        let isCatchAll = addresses.map { $0.name.localPart == "*" && !$0.isForward }
        for index in addresses.indices where isCatchAll[index] {
            lead(index)
            makeCatchAll(index)
        }
        for index in addresses.indices where !isCatchAll[index] { lead(index) }
    }

    private mutating func lead(_ index: Int) {
        let address = model.addresses[addresses[index].index]
        var seen: Set<ForwardTarget> = []
        let own = addresses[index].isForward ? addresses[index].address : nil
        if address.instructions.isEmpty {
            addresses[index].targets = [Self.discard]
            find(.thrownAway(address))
        }
        for (number, instruction) in address.instructions.enumerated() {
            // What a refusal or a put-off stands before is never come to; behind others it is left out.
            if number > 0, instruction.endsAll {
                find(.refusalBehind(address, instruction))
                continue
            }
            if case .putOff = instruction {
                addresses[index].targets = [.init(target: .program("exit 111"), name: nil, instruction: instruction)]
                find(.putOff(address))
                return
            }
            if case .refuse(let text) = instruction {
                addresses[index].targets = [.init(target: .program(Self.refusal(text)), name: nil, instruction: instruction)]
                if !isKnown(address.place) { find(.refusesLate(address)) }
                return
            }
            guard let target = target(of: instruction, in: address) else { continue }
            if let own, target.name == NameKey(own) {
                addresses[index].keepsCopy = true
            } else if seen.insert(target.target).inserted {
                addresses[index].targets.append(target)
            }
        }
    }

    private mutating func target(
        of instruction: DeliveryInstruction, in address: MailServerModel.Address
    ) -> PlannedAddress.Target? {
        switch instruction {
        case .mbox("/dev/null"):
            find(.thrownAway(address))
            return Self.discard
        case .maildir(let path), .mbox(let path):
            guard let mailbox = ownMailbox(address, path) ?? mailboxByPath[Self.normalized(path)] else {
                find(.strangeMaildir(address, instruction))
                return nil
            }
            return .init(target: .address(mailbox), name: NameKey(mailbox), instruction: instruction)
        case .forward(let text):
            guard let target = try? Address(text) else {
                find(.badTarget(address, instruction))
                return nil
            }
            switch way(to: target) {
            case .name(let name, let address): return .init(target: .address(address), name: name, instruction: instruction)
            case .away:
                if !isKnown(address.place) { find(.forwardAway(address, instruction)) }
                return .init(target: .address(target), name: nil, instruction: instruction)
            case .nowhere:
                find(.targetNowhere(address, instruction))
                return nil
            }
        case .program(let command):
            guard let target = try? ForwardTarget("|" + command), case .program = target else {
                find(.badProgram(address, instruction))
                return nil
            }
            find(.programInSession(address, instruction))
            programs.add(address.shownName, at: address.place)
            if Self.answersByItself(command), !isKnown(address.place) { find(.autoReply(address, instruction)) }
            return .init(target: target, name: nil, instruction: instruction)
        case .refuse, .putOff: return nil
        }
    }

    /// Several mailboxes may share one Maildir: an address with a mailbox of its name means that one.
    private mutating func ownMailbox(_ address: MailServerModel.Address, _ path: String) -> Address? {
        guard case .exactly(let localPart) = address.name, let domain = ownDomain(address.domain),
            let named = Self.address(localPart, domain.name), let place = mailboxes[NameKey(named)]
        else { return nil }
        return plan.draft.mailboxes[place].maildir == Self.normalized(path) ? named : nil
    }

    /// As the directory would follow it.
    func way(to target: Address) -> Way {
        guard let domain = ownDomain(target.domain) else { return .away }
        let key = target.localPart.key
        let name = NameKey(key, domain.name)
        if refusedNames.contains(name) { return .nowhere }
        if mailboxes[name] != nil || addressByName[name] != nil { return .name(name, target) }
        if target.localPart.isPostmaster, let postmaster = domain.postmaster { return .name(NameKey(postmaster), postmaster) }
        if let near = near(key, in: domain) { return near }
        if domain.isRelay { return .away }
        if let catchAll = domain.catchAll { return .name(NameKey(catchAll), catchAll) }
        return .nowhere
    }

    /// The longest name before a tag, or the alias for the longest beginning.
    private func near(_ key: String, in domain: PlannedDomain) -> Way? {
        guard domain.hasBeginnings || !domain.tagSeparators.isEmpty else { return nil }
        for end in (key.indices + [key.endIndex]).reversed() {
            if domain.hasBeginnings {
                let beginning = NameKey(key[..<end] + "*", domain.name)
                if refusedNames.contains(beginning) { return .nowhere }
                if addressByName[beginning] != nil, let address = Self.address(key, domain.name) {
                    return .name(beginning, address)
                }
            }
            guard end > key.startIndex, end < key.endIndex, domain.tagSeparators.contains(key[end]) else { continue }
            let base = NameKey(String(key[..<end]), domain.name)
            if mailboxes[base] != nil || addressByName[base] != nil, let address = Self.address(base.localPart, domain.name) {
                return .name(base, address)
            }
        }
        return nil
    }

    /// An alias for all names that only leads into one mailbox is the domain's catch-all.
    private mutating func makeCatchAll(_ index: Int) {
        let planned = addresses[index]
        let address = model.addresses[planned.index]
        guard planned.targets.count == 1, address.owner == nil, let name = planned.targets[0].name,
            let mailbox = mailboxes[name], let domain = domains[planned.name.domain], !domain.isRelay
        else { return }
        let named = plan.draft.mailboxes[mailbox].address
        domains[planned.name.domain]?.catchAll = named
        plan.draft.domains[domain.index].catchAll = named
        addressByName[planned.name] = nil
        addresses[index].isGone = true
        addressItems[planned.index] = item(of: address, .catchAll(mailbox: "\(named)"), isWhole: planned.isWhole(of: address))
    }

    /// Carried where each instruction is, changed otherwise; what is not carried has its finding already.
    func item(of address: MailServerModel.Address, _ result: PlanResult, isWhole: Bool) -> PlanItem {
        PlanItem(.address, address.shownName, at: address.place, isWhole ? .carried : .changed, result)
    }

    /// `|exit 0`: taken and thrown away.
    private static var discard: PlannedAddress.Target {
        .init(target: .program("exit 0"), name: nil, instruction: .program("exit 0"))
    }

    /// A program that refuses with a text.
    static func refusal(_ text: String) -> String {
        let printable = text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }
        let quoted = String(String.UnicodeScalarView(printable)).split(separator: "'", omittingEmptySubsequences: false)
            .joined(separator: #"'\''"#)
        let command = "echo '\(quoted)'; exit 100"
        return text.isEmpty || command.utf8.count > 4096 ? "exit 100" : command
    }

    /// Programs that are known to answer mails.
    private static func answersByItself(_ command: String) -> Bool {
        let names = ["vacation", "autorespond", "autoreply", "autoresponder", "qmail-autoresponder", "gnarwl", "yaa.pl"]
        return command.split(whereSeparator: { " \t/;|&()\"'".contains($0) }).contains { names.contains(String($0)) }
    }
}

extension DeliveryInstruction {
    /// Whether nothing behind it in the same address is come to.
    fileprivate var endsAll: Bool {
        switch self {
        case .refuse, .putOff: true
        case .maildir, .mbox, .forward, .program: false
        }
    }
}

extension PlannedAddress {
    /// Whether nothing of the old server's instructions is missing, and nothing behaves otherwise.
    func isWhole(of address: MailServerModel.Address) -> Bool {
        let isPlain = targets.allSatisfy { target in
            switch target.instruction {
            case .maildir, .mbox, .forward: true
            case .program, .refuse, .putOff: false
            }
        }
        // Duplicates go without harm.
        let wanted = Set(address.instructions).count
        return isPlain && targets.count + (keepsCopy ? 1 : 0) >= wanted && !address.instructions.isEmpty
    }
}
