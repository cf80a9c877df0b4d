import Directory
import MailFormat

/// Which addresses there will be.
extension SwitchPlanner {
    /// Exact names first: where one has a Maildir of its own, that becomes a mailbox, which others may lead into.
    mutating func nameAddresses() {
        for pass in 0...2 {
            for (index, address) in model.addresses.enumerated() where Self.pass(of: address.name) == pass {
                if let item = name(address, index) { addressItems[index] = item }
            }
        }
    }

    private static func pass(of name: MailServerModel.Address.Name) -> Int {
        switch name {
        case .exactly: 0
        case .beginning(""), .any: 2
        case .beginning: 1
        }
    }

    /// - Returns: what becomes of an address that is neither alias nor forward.
    private mutating func name(_ address: MailServerModel.Address, _ index: Int) -> PlanItem? {
        let lost = PlanItem(.address, address.shownName, at: address.place, .lost, .nothing)
        guard let domain = ownDomain(address.domain) else {
            find(.addressWithoutDomain(address))
            return lost
        }
        guard let named = Self.name(of: address, in: domain.name) else {
            find(.badAddressName(address))
            return lost
        }
        let name = NameKey(named)
        let isBeginning = Self.pass(of: address.name) > 0
        guard addressByName[name] == nil, !refusedNames.contains(name), !(isBeginning && mailboxes[name] != nil) else {
            find(.addressTwice(address))
            return lost
        }
        if case .refuse(let text) = address.instructions.first {
            guard mailboxes[name] == nil else { return forward(address, index, name, named) }
            refusals.append((index, name, named, text))
            refusedNames.insert(name)
            if !isKnown(address.place) { find(.refusesLate(address)) }
            return nil
        }
        if mailboxes[name] != nil { return forward(address, index, name, named) }
        return alias(address, index, name, named, isBeginning: isBeginning)
    }

    /// The address of a name as the directory writes it, `*` behind the beginning of many.
    private static func name(of address: MailServerModel.Address, in domain: Domain) -> Address? {
        switch address.name {
        // The directory would read that star as "all that begin so".
        case .exactly(let name): name.hasSuffix("*") ? nil : Self.address(name, domain)
        case .beginning(let beginning): Self.address(beginning + "*", domain)
        case .any: Self.address("*", domain)
        }
    }

    private mutating func forward(
        _ address: MailServerModel.Address, _ index: Int, _ name: NameKey, _ named: Address
    ) -> PlanItem? {
        addressByName[name] = addresses.count
        // As the mailbox is written, which may have other capitals.
        let mailbox = mailboxes[name].map { plan.draft.mailboxes[$0].address }
        addresses.append(PlannedAddress(index: index, name: name, address: mailbox ?? named, isForward: true))
        return nil
    }

    private mutating func alias(
        _ address: MailServerModel.Address, _ index: Int, _ name: NameKey, _ named: Address, isBeginning: Bool
    ) -> PlanItem? {
        let maildirs = address.instructions.compactMap { if case .maildir(let path) = $0 { path } else { nil } }
        if let path = maildirs.first(where: { mailboxByPath[Self.normalized($0)] == nil }) {
            let holder = isBeginning ? freeName(beginning: named.localPart.key, in: named.domain) : named
            if let holder, let mailbox = mailbox(holder, in: path, of: address) {
                add(mailbox, at: path)
                find(.folderMailbox(address, mailbox: "\(holder)", maildir: mailbox.maildir))
                if !isBeginning {
                    if address.instructions.count > 1 { return forward(address, index, name, named) }
                    return PlanItem(
                        .address, address.shownName, at: address.place, .changed,
                        .mailbox(address: "\(holder)", maildir: mailbox.maildir))
                }
            }
        }
        addressByName[name] = addresses.count
        addresses.append(PlannedAddress(index: index, name: name, address: named, isForward: false))
        if isBeginning { domains[name.domain]?.hasBeginnings = true }
        return nil
    }

    /// A mailbox without a login for a Maildir that no mailbox has; nil where nobody knows whose it is.
    private func mailbox(_ holder: Address, in path: String, of address: MailServerModel.Address) -> NewMailbox? {
        let maildir = Self.normalized(path)
        guard Self.isMaildir(maildir) else { return nil }
        // A folder belongs to whom the Maildir around it belongs to.
        var above = maildir[...]
        while let slash = above.lastIndex(of: "/") {
            above = above[..<slash]
            guard let owner = mailboxByPath[String(above)], let place = mailboxes[NameKey(owner)] else { continue }
            return NewMailbox(
                address: holder, maildir: maildir, uid: plan.draft.mailboxes[place].uid, gid: plan.draft.mailboxes[place].gid)
        }
        guard let user = address.user, user.uid != .max, user.gid != .max else { return nil }
        return NewMailbox(address: holder, maildir: maildir, uid: user.uid, gid: user.gid)
    }

    /// A name that the beginning takes today, and that nothing bears: for `anna-*` it is `anna-default`.
    private func freeName(beginning: String, in domain: Domain) -> Address? {
        for number in 1...9 {
            let localPart = beginning.dropLast() + "default" + (number == 1 ? "" : "\(number)")
            guard let address = Self.address(String(localPart), domain) else { return nil }
            let name = NameKey(address)
            if mailboxes[name] == nil, addressByName[name] == nil, !refusedNames.contains(name) { return address }
        }
        return nil
    }

    /// Whether the reader said already that what stands there sends backscatter.
    func isKnown(_ place: SourcePlace) -> Bool {
        knownBackscatter.contains(place)
    }
}

extension MailServerModel.Address {
    /// `anna@kunde.example`, `anna-*@kunde.example`, `*@kunde.example`.
    var shownName: String {
        switch name {
        case .exactly(let localPart): "\(localPart)@\(domain)"
        case .beginning(let beginning): "\(beginning)*@\(domain)"
        case .any: "*@\(domain)"
        }
    }
}

extension DeliveryInstruction {
    /// The Maildir or mbox that it writes into.
    var path: String? {
        switch self {
        case .maildir(let path), .mbox(let path): path
        case .forward, .program, .refuse, .putOff: nil
        }
    }

    /// As the operator is told of it, in the manner of a dot-qmail file.
    var shown: String {
        switch self {
        case .maildir(let path): path.hasSuffix("/") ? path : path + "/"
        case .mbox(let path): path
        case .forward(let address): "&\(address)"
        case .program(let command): "|\(command)"
        case .refuse(let text): "|bouncesaying '\(text)'"
        case .putOff: "|exit 111"
        }
    }
}
