import Directory
import Foundation
import MailFormat
import Takeover
import Testing

@Suite("Nothing is dropped silently")
struct PlanAccountingTests {
    @Test("each thing of the model has what becomes of it, and a finding where that is not what it was", arguments: 0..<400)
    func everythingIsAccountedFor(seed: Int) throws {
        var generator = RandomModel(seed: UInt64(seed))
        let model = generator.model()
        let plan = SwitchPlan(model)
        let found = Dictionary(grouping: plan.findings, by: \.place)

        let limits = model.limits
        let settings =
            [limits.messageOctets, limits.queueLifetime].compactMap { $0 }.count
            + [limits.remoteDeliveries, limits.localDeliveries, limits.sessions, limits.recipients].compactMap { $0 }.count
            + (model.hostname == nil ? 0 : 1)
        let wanted: [PlanItem.Kind: Int] = [
            .domain: model.domains.count, .mailbox: model.mailboxes.count, .address: model.addresses.count,
            .route: model.routes.count, .setting: settings, .network: model.ownNetworks.count,
            .refusedSender: model.refusedSenders.count, .refusedRecipient: model.refusedRecipients.count,
            .mail: model.queue?.count ?? 0,
        ]
        for (kind, count) in wanted {
            #expect(plan.items.count { $0.kind == kind } == count, "\(kind)")
        }
        // Each place of these models belongs to one thing.
        for item in plan.items where item.outcome != .carried {
            guard let place = item.place else {
                #expect(!plan.findings.isEmpty)
                continue
            }
            #expect(found[place] != nil, "\(item.kind) \(item.name) is \(item.outcome) and nothing says why")
        }
        for item in plan.items {
            // An address that led to nothing is lost, and refused from now on.
            #expect(item.result != .nothing || item.outcome == .lost, "\(item.kind) \(item.name)")
        }
    }

    @Test("what is said to be carried is in the draft", arguments: 0..<400)
    func carriedIsInTheDraft(seed: Int) throws {
        var generator = RandomModel(seed: UInt64(seed))
        let plan = SwitchPlan(generator.model())
        let draft = plan.draft
        let mailboxes = Set(draft.mailboxes.map { "\($0.address) \($0.maildir)" })
        let aliases = Dictionary(draft.aliases.map { ("\($0.address)", $0.targets.map(\.description)) }) { first, _ in first }
        for item in plan.items {
            switch item.result {
            case .domain(let name): #expect(draft.domains.contains { $0.name.ascii == name && $0.relay == nil })
            case .relayDomain(let name, let host):
                #expect(draft.domains.contains { $0.name.ascii == name && $0.relay?.host.description == host })
            case .aliasDomain(let name, let target):
                #expect(draft.aliasDomains.contains { $0.name.ascii == name && $0.standsFor.ascii == target })
            case .mailbox(let address, let maildir): #expect(mailboxes.contains("\(address) \(maildir)"))
            case .mailboxAlone(let address), .catchAll(let address):
                #expect(draft.mailboxes.contains { "\($0.address)" == address })
            case .alias(let address, let members): #expect(aliases[address] == members)
            case .forward(let mailbox, let members, let keepsCopy):
                #expect(
                    draft.forwards.contains {
                        "\($0.mailbox)" == mailbox && $0.keepsCopy == keepsCopy && $0.targets.map(\.description) == members
                    })
            case .route(let pattern, let target):
                #expect(draft.routes.contains { "\($0.pattern)" == pattern && "\($0.target)" == target })
            case .relayHost(let name): #expect(draft.domains.contains { $0.name.ascii == name && $0.relay != nil })
            case .setting(let key, _): #expect(plan.configuration.entries.contains { $0.name == key })
            case .refused, .queued, .nothing: break
            }
        }
    }

    @Test("each thing that an address does is in the draft or in a finding that quotes it", arguments: 0..<400)
    func everyInstructionIsAccountedFor(seed: Int) throws {
        var generator = RandomModel(seed: UInt64(seed))
        let model = generator.model()
        let plan = SwitchPlan(model)
        let found = Dictionary(grouping: plan.findings, by: \.place)
        for address in model.addresses {
            let item = try #require(plan.items.first { $0.kind == .address && $0.place == address.place })
            guard case .alias(_, let members) = item.result else { continue }
            // Nothing behind a refusal or a put-off is come to.
            if members.count == 1, members[0] == "|exit 111" || members[0].hasSuffix("exit 100") { continue }
            for case .forward(let target) in address.instructions {
                let isMember = (try? Address(target)).map { members.contains("\($0)") } ?? false
                let isQuoted = found[address.place]?.contains { $0.quote == Finding.printable("&\(target)") } ?? false
                // A tag, a catch-all or a postmaster that leads to a mailbox is written as that mailbox.
                let leadsToOwn = (try? Address(target)).map { Self.isOwn($0, plan) } ?? false
                #expect(isMember || isQuoted || leadsToOwn, "\(item.name): \(target)")
            }
            for case .program(let command) in address.instructions {
                let isQuoted = found[address.place]?.contains { $0.quote == Finding.printable("|\(command)") } ?? false
                #expect(isQuoted, "\(item.name): |\(command)")
            }
        }
    }

    private static func isOwn(_ address: Address, _ plan: SwitchPlan) -> Bool {
        plan.draft.domains.contains { $0.name == address.domain }
            || plan.draft.aliasDomains.contains { $0.name == address.domain }
    }

    @Test("the directory takes every draft as it is", arguments: 0..<60)
    func everyDraftLoads(seed: Int) async throws {
        let home = NSTemporaryDirectory() + "draft-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: home) }
        for part in 0..<10 {
            var generator = RandomModel(seed: UInt64(seed * 10 + part))
            let plan = SwitchPlan(generator.model())
            let directory = SQLiteDirectory(path: home + "/directory-\(part).sqlite")
            do {
                try await directory.load(plan.draft, as: "switch")
            } catch {
                Issue.record("seed \(seed * 10 + part): \(error)")
                continue
            }
            for alias in plan.draft.aliases where !alias.address.localPart.text.hasSuffix("*") {
                let resolution = try await directory.resolve(.address(alias.address))
                #expect(resolution != .unknown && resolution != .foreign, "\(alias.address)")
            }
        }
    }
}
