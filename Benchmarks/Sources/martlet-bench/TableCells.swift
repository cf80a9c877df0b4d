import Foundation

/// The cells of a table in Markdown, padded so that it reads well on a terminal too.
enum TableCells {
    static func rate(_ value: Double?) -> String { value.map { String(format: "%.0f", $0) } ?? "–" }

    static func ratio(_ martlet: Double?, _ postfix: Double?) -> String {
        guard let martlet, let postfix else { return "–" }
        return String(format: "%.1f", martlet / postfix)
    }

    /// The three that say how a server was loaded.
    static func load(_ point: LoadPoint) -> [String] {
        ["\(point.size / 1024) KiB", "\(point.sessions)", point.reusesConnections ? "reused (-d)" : "new"]
    }

    /// - Parameter left: the cells that begin at the left of their columns.
    static func line(_ cells: [String], widths: [Int], left: Set<Int> = [2]) -> String {
        "|"
            + zip(cells, widths).enumerated().map { index, cell in
                let padding = String(repeating: " ", count: max(0, cell.1 - cell.0.count))
                return left.contains(index) ? " \(cell.0)\(padding)|" : "\(padding)\(cell.0) |"
            }.joined()
    }
}
