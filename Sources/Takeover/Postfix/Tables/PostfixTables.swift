/// The lookup tables that parameters name, each read once.
struct PostfixTables {
    private let tree: any FileTree
    private let defaultType: String
    private var tables: [TableName: PostfixTable] = [:]

    init(tree: any FileTree, defaultType: String) {
        self.tree = tree
        self.defaultType = defaultType
    }

    /// The tables of a parameter that lists tables only, in the order of their lookups.
    mutating func tables(of list: [String], at place: SourcePlace, _ findings: inout [Finding]) -> [PostfixTable] {
        var result: [PostfixTable] = []
        for name in list {
            result.append(table(TableName(name, defaultType: defaultType), at: place, &findings))
        }
        return result
    }

    mutating func table(_ name: TableName, at place: SourcePlace, _ findings: inout [Finding]) -> PostfixTable {
        if let known = tables[name] { return known }
        let table = read(name, at: place, &findings)
        tables[name] = table
        return table
    }

    private func read(_ name: TableName, at place: SourcePlace, _ findings: inout [Finding]) -> PostfixTable {
        switch name.type {
        case "hash", "btree", "lmdb", "cdb", "dbm", "sdbm", "texthash": return source(name, at: place, &findings)
        case "static": return .constant(PostfixList.unbraced(name.name) ?? name.name, place)
        case "inline": return PostfixTable(inline: name.name, place: place)
        // The users of the machine: read from /etc/passwd where they matter.
        case "unix": return .unknown(place)
        default:
            findings.append(.tableNotRead(name, at: place))
            return .unknown(place)
        }
    }

    private func source(_ name: TableName, at place: SourcePlace, _ findings: inout [Finding]) -> PostfixTable {
        let path = name.name
        do {
            guard let octets = try tree.contents(of: path) else {
                findings.append(.tableWithoutSource(name, isCompiled: try compiled(name) != nil, at: place))
                return .unknown(place)
            }
            if name.type != "texthash", let compiled = try compiled(name), let text = try tree.status(of: path),
                compiled.modified < text.modified
            {
                findings.append(.tableOutdated(name))
            }
            if LogicalLines.isLatin1(octets) { findings.append(.readAsLatin1(path)) }
            return PostfixTable(source: octets, file: path)
        } catch {
            findings.append(.unreadable(error))
            return .unknown(place)
        }
    }

    /// The file that `postmap` made of the source.
    private func compiled(_ name: TableName) throws(FileTreeError) -> FileStatus? {
        switch name.type {
        case "hash", "btree": try tree.status(of: "\(name.name).db")
        case "lmdb": try tree.status(of: "\(name.name).lmdb")
        case "cdb": try tree.status(of: "\(name.name).cdb")
        default: nil
        }
    }
}

extension LogicalLines {
    static func isLatin1(_ octets: [UInt8]) -> Bool { String(validating: octets, as: UTF8.self) == nil }
}
