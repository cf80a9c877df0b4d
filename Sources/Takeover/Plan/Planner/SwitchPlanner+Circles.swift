import Directory
import MailFormat

/// What the directory would not take: circles, and aliases that are left with nobody.
extension SwitchPlanner {
    mutating func straighten() {
        // What leads to a postmaster who is gone leads to a mailbox instead, which may close another circle.
        repeat { breakCircles() } while removeDeadEnds()
    }

    /// Leaves out each way that leads back to where it comes from.
    private mutating func breakCircles() {
        enum State { case new, open, done }
        var states = [State](repeating: .new, count: addresses.count)
        for start in addresses.indices where states[start] == .new && !addresses[start].isGone {
            // A stack of its own: a chain of aliases may be longer than that of the thread.
            var stack = [(address: start, next: 0)]
            states[start] = .open
            while let (index, next) = stack.last {
                guard next < addresses[index].targets.count else {
                    states[index] = .done
                    stack.removeLast()
                    continue
                }
                guard let name = addresses[index].targets[next].name, let behind = addressByName[name] else {
                    stack[stack.count - 1].next += 1
                    continue
                }
                switch states[behind] {
                case .done: stack[stack.count - 1].next += 1
                case .open:
                    let target = addresses[index].targets.remove(at: next)
                    find(.circle(model.addresses[addresses[index].index], target.instruction))
                case .new:
                    states[behind] = .open
                    stack[stack.count - 1].next += 1
                    stack.append((behind, 0))
                }
            }
        }
    }

    /// Takes out aliases without a target, and whatever led only to them.
    /// - Returns: whether something leads elsewhere now.
    private mutating func removeDeadEnds() -> Bool {
        var hasRedirected = false
        var leading: [NameKey: [Int]] = [:]
        for index in addresses.indices where !addresses[index].isGone {
            for target in addresses[index].targets {
                if let name = target.name, addressByName[name] != nil { leading[name, default: []].append(index) }
            }
        }
        var empty = addresses.indices.filter { isEmpty($0) }
        while let index = empty.popLast() {
            let gone = addresses[index]
            if gone.isGone { continue }
            addresses[index].isGone = true
            addressByName[gone.name] = nil
            let address = model.addresses[gone.index]
            let postmaster = gone.address.localPart.isPostmaster ? domains[gone.name.domain]?.postmaster : nil
            if let postmaster {
                find(.postmasterInstead(address, mailbox: "\(postmaster)"))
                addressItems[gone.index] = item(of: address, .mailboxAlone(address: "\(postmaster)"), isWhole: false)
            } else {
                find(.addressLeadsNowhere(address))
                refusals.append((gone.index, gone.name, gone.address, ""))
                refusedNames.insert(gone.name)
            }
            for user in leading[gone.name] ?? [] where !addresses[user].isGone {
                redirect(user, from: gone.name, to: postmaster)
                hasRedirected = hasRedirected || postmaster != nil
                if isEmpty(user) { empty.append(user) }
            }
        }
        return hasRedirected
    }

    private func isEmpty(_ index: Int) -> Bool {
        let address = addresses[index]
        return !address.isGone && !address.isForward && address.targets.isEmpty
    }

    private mutating func redirect(_ index: Int, from name: NameKey, to mailbox: Address?) {
        let address = model.addresses[addresses[index].index]
        for target in addresses[index].targets where target.name == name && mailbox == nil {
            find(.targetNowhere(address, target.instruction))
        }
        guard let mailbox, addresses[index].name != NameKey(mailbox),
            !addresses[index].targets.contains(where: { $0.name == NameKey(mailbox) })
        else {
            addresses[index].targets.removeAll { $0.name == name }
            return
        }
        for place in addresses[index].targets.indices where addresses[index].targets[place].name == name {
            addresses[index].targets[place].name = NameKey(mailbox)
            addresses[index].targets[place].target = .address(mailbox)
        }
    }
}
