import Directory
import MailFormat

extension SwitchPlanner {
    mutating func planDomains() {
        let routes = RouteTable(model.routes)
        var items = [PlanItem?](repeating: nil, count: model.domains.count)
        for (index, domain) in model.domains.enumerated() {
            if case .alias = domain.kind { continue }
            items[index] = plan(domain, routes: routes)
        }
        // Alias domains once all that they may stand for are there.
        let targets = model.domains.reduce(into: [String: String]()) { targets, domain in
            if case .alias(let target) = domain.kind, targets[domain.name] == nil { targets[domain.name] = target }
        }
        for (index, domain) in model.domains.enumerated() {
            guard case .alias(let target) = domain.kind else { continue }
            items[index] = plan(domain, standingFor: target, targets)
        }
        plan.items += items.compactMap { $0 }
    }

    private mutating func plan(_ domain: MailServerModel.Domain, routes: RouteTable) -> PlanItem {
        let isRelay = domain.kind == .relay
        guard let name = read(domain.name) else {
            let isWildcard = isRelay && domain.name.hasPrefix(".") && read(String(domain.name.dropFirst())) != nil
            find(isWildcard ? .relayWildcard(domain) : .badDomain(domain))
            return PlanItem(.domain, domain.name, at: domain.place, .lost, .nothing)
        }
        guard domains[name.ascii] == nil else {
            find(.domainTwice(domain))
            return PlanItem(.domain, domain.name, at: domain.place, .lost, .nothing)
        }
        var outcome = PlanItem.Outcome.carried
        let separators = domain.tagSeparators.filter { (try? TagSeparators(String($0))) != nil }
        if separators != domain.tagSeparators {
            find(.badSeparators(domain))
            outcome = .changed
        }
        var new = DirectoryDraft.NewDomain(name, tagSeparators: (try? TagSeparators(separators)) ?? .none)
        var result = PlanResult.domain(name: name.ascii)
        if isRelay {
            let host = relayHost(of: domain, name, routes)
            // The old server kept the mail while the host was away; so does this one.
            new.relay = RelayDomain(name: name.ascii, host: host, holdsWhenUnreachable: true)
            result = .relayDomain(name: name.ascii, host: "\(host)")
            find(.relayAsksHost(domain, host: "\(host)"))
            outcome = .changed
        }
        domains[name.ascii] = PlannedDomain(
            name: name, index: plan.draft.domains.count, tagSeparators: separators, isRelay: isRelay)
        plan.draft.domains.append(new)
        return PlanItem(.domain, domain.name, at: domain.place, outcome, result)
    }

    /// Where the closest route leads, else the domain's mail exchangers.
    private mutating func relayHost(of domain: MailServerModel.Domain, _ name: Domain, _ routes: RouteTable) -> RelayHost {
        guard let route = routes.closest(to: name) else { return .mailExchangers }
        if route.username != nil || route.password != nil { find(.relayWithoutLogin(domain, route)) }
        if case .mailExchangers(of: nil) = route.target { return .mailExchangers }
        if let text = route.target.text, let host = try? RelayHost(text) { return host }
        find(.relayTarget(domain, route))
        return .mailExchangers
    }

    private mutating func plan(
        _ domain: MailServerModel.Domain, standingFor target: String, _ targets: [String: String]
    ) -> PlanItem {
        let lost = PlanItem(.domain, domain.name, at: domain.place, .lost, .nothing)
        guard let name = read(domain.name) else {
            find(.badDomain(domain))
            return lost
        }
        guard domains[name.ascii] == nil, aliasDomains[name.ascii] == nil else {
            find(.domainTwice(domain))
            return lost
        }
        var last = target
        var seen: Set = [domain.name]
        while let next = targets[last], seen.insert(last).inserted { last = next }
        guard let own = read(last), domains[own.ascii] != nil else {
            find(.aliasDomainToNowhere(domain, target: target))
            return lost
        }
        aliasDomains[name.ascii] = own
        plan.draft.aliasDomains.append(DirectoryDraft.NewAliasDomain(name, standsFor: own))
        return PlanItem(.domain, domain.name, at: domain.place, .carried, .aliasDomain(name: name.ascii, of: own.ascii))
    }
}
