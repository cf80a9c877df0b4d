import MailFormat

extension SwitchPlanner {
    mutating func planQueue() {
        guard let queue = model.queue else { return }
        plan.queue = QueueSummary(queue)
        for mail in queue {
            let pending = mail.recipients.count { $0.state == .pending }
            if mail.state == .corrupt {
                find(.corruptMail(mail))
                item(.mail, mail.id, at: mail.place, .lost, .nothing)
            } else if pending == 0 {
                find(.mailWithoutRecipients(mail))
                item(.mail, mail.id, at: mail.place, .lost, .nothing)
            } else {
                let unreadable = mail.recipients.filter { $0.state == .pending && Address(queued: $0.address) == nil }
                if !unreadable.isEmpty { find(.badRecipients(mail, unreadable.map(\.address))) }
                item(
                    .mail, mail.id, at: mail.place, unreadable.isEmpty ? .carried : .changed,
                    .queued(recipients: pending - unreadable.count, isHeld: mail.state == .held))
            }
        }
    }
}
