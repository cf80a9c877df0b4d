import ArgumentParser
import Directory
import MailFormat

struct RouteShow: DirectoryCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "The route that mail for a domain takes, or that was made for *, .far.example.")

    @OptionGroup var place: DirectoryOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "far.example, .far.example (below it), or *.", transform: Arguments.routePattern)
    var domain: RoutePattern

    func answer() async throws -> String {
        let directory = try place.open()
        guard case .domain(let domain) = domain else {
            let route = try await directory.route(domain)
            return try output.render(route, [route].table)
        }
        let route = try await directory.route(for: domain) ?? Route(pattern: .domain(domain), target: .mailExchanger)
        return try output.render(route, [route].table)
    }
}
