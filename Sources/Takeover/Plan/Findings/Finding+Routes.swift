extension Finding {
    static func badRoute(_ route: MailServerModel.Route) -> Finding {
        Finding(
            .lost, at: route.place, quote: route.pattern,
            Wording("\(route.pattern) names no domain.", german: "\(route.pattern) nennt keine Domain."),
            advice: Wording(
                "Mail goes to the mail exchangers. If a route is meant: martlet route add DOMAIN HOST",
                german: "Mail geht an die Mailserver der Domain. Wenn eine Route gemeint ist: martlet route add DOMAIN HOST"))
    }

    static func routeTwice(_ route: MailServerModel.Route) -> Finding {
        Finding(
            .lost, at: route.place, quote: "\(route.pattern) \(route.target.shown)",
            Wording(
                "There is another route for \(route.pattern); what was found first counts.",
                german: "Es gibt noch eine Route für \(route.pattern); es gilt die zuerst gefundene."),
            advice: Wording(
                "If this one is meant: martlet route set \(route.pattern) HOST",
                german: "Wenn diese gemeint ist: martlet route set \(route.pattern) HOST"))
    }

    static func routeOfOwnDomain(_ route: MailServerModel.Route) -> Finding {
        Finding(
            .lost, at: route.place, quote: "\(route.pattern) \(route.target.shown)",
            Wording(
                "\(route.pattern) is a domain of this server; no route is looked at for its mail.",
                german: "\(route.pattern) ist eine Domain dieses Servers; für ihre Mail gilt keine Route."),
            advice: Wording(
                "If its mail belongs on that host, make it a relay domain: martlet domain set \(route.pattern) --relay-to HOST",
                german:
                    "Gehört ihre Mail auf jenen Rechner, sie zur Relay-Domain machen: martlet domain set \(route.pattern) --relay-to HOST"
            ))
    }

    static func routeTarget(_ route: MailServerModel.Route) -> Finding {
        Finding(
            .lost, at: route.place, quote: "\(route.pattern) \(route.target.shown)",
            Wording(
                "The route of \(route.pattern) leads to \"\(route.target.shown)\", which Martlet has no route for.",
                german: "Die Route von \(route.pattern) führt zu „\(route.target.shown)“; dafür hat Martlet keine Route."),
            advice: Wording(
                "Its mail goes to the mail exchangers. For a host: martlet route add \(route.pattern) HOST; to keep mail: hold",
                german:
                    "Ihre Mail geht an die Mailserver der Domain. Für einen Rechner: martlet route add \(route.pattern) HOST; "
                    + "um Mail festzuhalten: hold"))
    }

    static func routeToHostItself(_ route: MailServerModel.Route, host: String) -> Finding {
        Finding(
            .changed, at: route.place, quote: "\(route.pattern) \(host)",
            Wording(
                "Mail for \(route.pattern) went to the mail exchangers of \(host); in future it goes to the host \(host) itself, port 25.",
                german:
                    "Mail für \(route.pattern) ging an die Mailserver (MX) von \(host); künftig geht sie an den Rechner \(host) selbst, "
                    + "Port 25."),
            advice: Wording(
                "If there is no such host: martlet route set \(route.pattern) HOST",
                german: "Wenn es diesen Rechner nicht gibt: martlet route set \(route.pattern) HOST"))
    }

    static func routeLogin(_ route: MailServerModel.Route) -> Finding {
        Finding(
            .changed, at: route.place, quote: route.pattern,
            Wording(
                "The login of the route of \(route.pattern) is not complete; the route has none.",
                german: "Die Anmeldung der Route von \(route.pattern) ist nicht vollständig; die Route hat keine."),
            advice: Wording(
                "martlet route set \(route.pattern) HOST --username NAME",
                german: "martlet route set \(route.pattern) HOST --username NAME"))
    }
}
