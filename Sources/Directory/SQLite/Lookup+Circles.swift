import GRDB
import MailFormat

/// Finds aliases and forwards that would lead back to themselves.
extension Lookup {
    /// A mailbox or an alias by its number: what a circle is made of.
    enum Station: Hashable {
        case mailbox(Mailbox.ID)
        case alias(Int64)
    }

    /// - Throws: ``DirectoryError/conflict(_:)`` when a way from `start` leads back to it.
    func requireNoCircle(from start: Station, named address: String) throws {
        var seen: Set<Station> = []
        var waiting = try stations(behind: start)
        while let station = waiting.popLast() {
            guard station != start else {
                throw DirectoryError.conflict("\(address) would lead back to itself.")
            }
            if seen.insert(station).inserted { waiting += try stations(behind: station) }
        }
    }

    private func stations(behind station: Station) throws -> [Station] {
        switch station {
        case .mailbox(let id):
            let targets = try mailbox(id: id)?.forward?.targets ?? []
            return try targets.compactMap { try self.station(ForwardTarget($0)) }
        case .alias(let id):
            return try AliasMembers.fetch(db, of: id).members.compactMap { member in
                switch member {
                case .mailbox(let id): .mailbox(id)
                case .alias(let id): .alias(id)
                case .address(let text): try self.station(.address(Address(text)))
                case .program: nil
                }
            }
        }
    }

    private func station(_ target: ForwardTarget) throws -> Station? {
        guard case .address(let address) = target else { return nil }
        return switch try leads(address) {
        case .mailbox(let mailbox): .mailbox(mailbox.id)
        case .alias(let id): .alias(id)
        case nil: nil
        }
    }
}
