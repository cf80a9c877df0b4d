import ArgumentParser
import Directory

struct RouteList: DirectoryCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "All routes.")

    @OptionGroup var place: DirectoryOptions
    @OptionGroup var output: OutputOptions

    func answer() async throws -> String {
        let routes = try await place.open().routes()
        return try output.render(routes, routes.table)
    }
}
