import SMTP

/// Forwards that share one transaction with their next hop.
extension Handover {
    /// What became of such a transaction.
    struct Shared: Sendable {
        /// For each recipient by its number.
        var replies: [Reply]
        /// Those that forwarded the mail before.
        var circles: Set<Int>
    }

    /// Step 4, for forwards of which several go the same way. One that goes alone is done as any other member.
    func sendShared() async -> [ObjectIdentifier: Shared] {
        var groups: [ObjectIdentifier: (passage: Passage, members: [MemberDelivery.Forward])] = [:]
        for case .members(let delivery) in message.recipients.map(\.fate) {
            guard case .forward = delivery.kind, let member = delivery.forwards.first, let passage = member.passage else {
                continue
            }
            groups[ObjectIdentifier(passage), default: (passage, [])].members.append(member)
        }
        var shared: [ObjectIdentifier: Shared] = [:]
        for (key, group) in groups where group.members.count > 1 {
            shared[key] = await send(group.members, by: group.passage)
        }
        return shared
    }

    private func send(_ members: [MemberDelivery.Forward], by passage: Passage) async -> Shared {
        let circles = Set(members.filter { passedBy.contains($0.forward.of) }.map(\.number))
        let others = members.filter { !circles.contains($0.number) }
        guard !others.isEmpty else {
            await passage.close()
            return Shared(replies: [], circles: circles)
        }
        let passed = PassedContent(fields: passedBy.fields(for: others.map(\.forward.of)) + received, content: content)
        let left = max(ContinuousClock.now.duration(to: deadline), .zero)
        let sent = await Patience.wait(left, isWorthless: { $0.isUnreachable }) {
            await passage.send(passed, inOneAnswer: true, leavingOut: circles)
        }
        return Shared(replies: sent?.replies ?? [], circles: circles)
    }

    /// The answer for one of them. Where others get the mail, one that forwarded it before is done with: whom it leads to has the mail since then.
    func answer(_ delivery: MemberDelivery, _ shared: Shared, _ result: inout Result) -> Reply {
        guard let member = delivery.forwards.first else { return .forwardingUnavailable }
        let isCircle = shared.circles.contains(member.number)
        let own = shared.replies.indices.contains(member.number) ? shared.replies[member.number] : .nextHopTimeout
        let said = isCircle ? .forwardLoop : own
        forwarding.metrics.count(said)
        result.note(member.forward.address.description, said)
        guard isCircle else { return said.isPositive ? .passedOn(id: message.id.description, said) : said }
        // Its place among the replies holds the circle too; the others' answer is one.
        return shared.replies.contains(where: \.isPositive) ? .accepted(id: message.id.description) : .forwardLoop
    }
}
