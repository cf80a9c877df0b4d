import GRDB
import MailFormat

/// Follows aliases and forwards to their ends.
extension Lookup {
    /// What mail for a name comes to. Where all of it is mailboxes, it is ``Resolution/mailboxes(_:)``.
    func resolution(of name: Name) throws -> Resolution {
        if case .mailbox(let mailbox) = name, !mailbox.isEnabled || mailbox.forward == nil { return .mailboxes([mailbox]) }
        let expansion = try expansion(of: name)
        if expansion.isEmpty { return .unknown }
        guard expansion.forwards.isEmpty, expansion.programs.isEmpty else { return .expansion(expansion) }
        return .mailboxes(expansion.mailboxes)
    }

    /// What the alias comes to that an address is the name of.
    func group(_ address: Address) throws -> Expansion? {
        guard case .alias(let id)? = try leads(address) else { return nil }
        return try expansion(of: .alias(id))
    }

    private func expansion(of name: Name) throws -> Expansion {
        var walk = Walk(lookup: self)
        switch name {
        case .mailbox(let mailbox):
            walk.expansion.address = mailbox.address
            walk.expansion.owner = try owner(of: mailbox)
        case .alias(let id):
            walk.expansion.address = try SQLiteDirectory.aliasAddress(db, of: id) ?? ""
            walk.expansion.owner = try owner(ofAlias: id)
        }
        try walk.follow(name)
        return walk.expansion
    }

    /// Who hears of failures of an alias: its owner, else the postmaster of its domain.
    func owner(ofAlias id: Int64) throws -> Mailbox? {
        guard let row = try Row.fetchOne(db, sql: "SELECT owner, domain FROM alias WHERE id = ?", arguments: [id]) else {
            return nil
        }
        return try (row[0] as Int64?).flatMap(mailbox(id:)) ?? administrator(of: row[1])
    }

    /// Who hears of failures of a mailbox's forward.
    func owner(of mailbox: Mailbox) throws -> Mailbox? {
        if let owner = mailbox.forward?.owner { return try self.mailbox(at: Address(owner)) }
        if mailbox.forward?.keepsCopy == true { return mailbox }
        return try find(Address(mailbox.address).domain).flatMap { try administrator(of: $0.id) }
    }

    /// One walk along aliases and forwards. Each is gone through once, so that a circle, which a later change elsewhere may have closed, ends.
    private struct Walk {
        let lookup: Lookup
        var expansion = Expansion(address: "")
        private var waiting: [Name] = []
        private var seenMailboxes: Set<Mailbox.ID> = []
        private var seenAliases: Set<Int64> = []
        private var seenAddresses: Set<Address> = []
        private var seenPrograms: Set<String> = []

        init(lookup: Lookup) {
            self.lookup = lookup
        }

        mutating func follow(_ name: Name) throws {
            waiting = [name]
            var next = 0
            while next < waiting.count {
                switch waiting[next] {
                case .mailbox(let mailbox): try take(mailbox)
                case .alias(let id): try take(alias: id)
                }
                next += 1
            }
        }

        private mutating func take(_ mailbox: Mailbox) throws {
            guard seenMailboxes.insert(mailbox.id).inserted else { return }
            // A mailbox that takes no mail passes none on.
            guard mailbox.isEnabled, let forward = mailbox.forward else { return expansion.mailboxes.append(mailbox) }
            if forward.keepsCopy { expansion.mailboxes.append(mailbox) }
            let owner = try lookup.owner(of: mailbox)
            for target in forward.targets {
                try take(ForwardTarget(target), of: mailbox.address, owner: owner, user: mailbox)
            }
        }

        private mutating func take(alias id: Int64) throws {
            guard seenAliases.insert(id).inserted else { return }
            let members = try AliasMembers.fetch(lookup.db, of: id).members
            let address = try SQLiteDirectory.aliasAddress(lookup.db, of: id) ?? ""
            let owner = try lookup.owner(ofAlias: id)
            for member in members {
                switch member {
                case .mailbox(let id): if let mailbox = try lookup.mailbox(id: id) { waiting.append(.mailbox(mailbox)) }
                case .alias(let id): waiting.append(.alias(id))
                case .address(let text): try take(.address(Address(text)), of: address, owner: owner, user: owner)
                case .program(let command): try take(.program(command), of: address, owner: owner, user: owner)
                }
            }
        }

        private mutating func take(_ target: ForwardTarget, of address: String, owner: Mailbox?, user: Mailbox?) throws {
            switch target {
            case .program(let command):
                guard let user, seenPrograms.insert("\(user.id) \(command)").inserted else { return }
                expansion.programs.append(Expansion.Program(command: command, user: user, of: address, owner: owner))
            case .address(let target):
                // A domain that was elsewhere when the forward was made may be ours by now.
                if let name = try lookup.leads(target) { return waiting.append(name) }
                let domain = try lookup.find(target.domain)
                var passedOn = target
                if let relay = domain?.relay { passedOn = Address(localPart: target.localPart, domain: try Domain(relay.name)) }
                guard seenAddresses.insert(passedOn).inserted else { return }
                expansion.forwards.append(
                    Expansion.Forward(address: passedOn, relay: domain?.relay, of: address, owner: owner))
            }
        }
    }
}
