import Directory
import MailFormat

extension SwitchPlanner {
    mutating func planRoutes() {
        var seen: Set<RoutePattern> = []
        for route in model.routes {
            let (outcome, result) = plan(route, &seen)
            item(.route, route.pattern, at: route.place, outcome, result)
        }
    }

    private mutating func plan(
        _ route: MailServerModel.Route, _ seen: inout Set<RoutePattern>
    ) -> (PlanItem.Outcome, PlanResult) {
        guard let pattern = try? RoutePattern(route.pattern) else {
            find(.badRoute(route))
            return (.lost, .nothing)
        }
        guard seen.insert(pattern).inserted else {
            find(.routeTwice(route))
            return (.lost, .nothing)
        }
        if case .domain(let domain) = pattern, let own = ownDomain(domain) {
            // For another name of a domain its own name's route counts.
            guard own.isRelay, own.name == domain else {
                find(.routeOfOwnDomain(route))
                return (.lost, .nothing)
            }
            // The domain has its host from here, or a finding says why not.
            if asksHostItself(route) { return (.changed, .relayHost(of: own.name.ascii)) }
            return plan.draft.domains[own.index].relay?.host.description == route.target.text
                ? (.carried, .relayHost(of: own.name.ascii)) : (.changed, .relayHost(of: own.name.ascii))
        }
        guard let target = Self.target(of: route) else {
            find(.routeTarget(route))
            return (.lost, .nothing)
        }
        var login: Route.Login?
        var outcome = PlanItem.Outcome.carried
        if asksHostItself(route) { outcome = .changed }
        if let name = route.username, let password = route.password, !name.isEmpty, !password.isEmpty,
            !(name + password).utf8.contains(0), case .host = target
        {
            login = Route.Login(username: name, password: password)
        } else if route.username != nil || route.password != nil {
            find(.routeLogin(route))
            outcome = .changed
        }
        plan.draft.routes.append(Route(pattern: pattern, target: target, login: login))
        return (outcome, .route(pattern: "\(pattern)", target: "\(target)"))
    }

    private static func target(of route: MailServerModel.Route) -> RouteTarget? {
        switch route.target {
        case .discard: .discard
        case .hold: .hold
        case .refuse: nil
        case .smtp, .lmtp, .lmtpSocket, .mailExchangers: route.target.text.flatMap { try? RouteTarget($0) }
        }
    }

    /// Whether a route by the mail exchangers of a name becomes one to the host of that name, which is told.
    private mutating func asksHostItself(_ route: MailServerModel.Route) -> Bool {
        guard case .mailExchangers(of: let name?) = route.target else { return false }
        find(.routeToHostItself(route, host: name))
        return true
    }
}
