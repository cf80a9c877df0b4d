/// Decides which address each Maildir and mbox file is the mailbox of: qmail knows only files, and several addresses may lead into one.
///
/// The user whose home it is comes first, then the address whose name stands in the path, then whoever is alone with it; all others
/// are addresses that lead there.
struct QmailMailboxClaims {
    /// The mailbox of a draft, by its index; what is not here has none.
    private(set) var stores: [Int: QmailAddressDraft.Store] = [:]
    private var claimed: Set<String> = []

    init(_ drafts: [QmailAddressDraft]) {
        for (index, draft) in drafts.enumerated() where draft.isUser {
            claim(draft.stores.first { !$0.isSubfolder && !claimed.contains($0.path) } ?? draft.storeInHome, for: index)
        }
        for (index, draft) in drafts.enumerated() where !draft.isUser {
            guard let name = Self.exactName(draft) else { continue }
            claim(draft.stores.first { !$0.isSubfolder && Self.path($0.path, names: name) }, for: index)
        }
        // Of many addresses that lead into the mailbox of the user alias, postmaster is the one that has to be there (RFC 5321 §4.5.1).
        for wantsPostmaster in [true, false] {
            for (index, draft) in drafts.enumerated() where !draft.isUser && stores[index] == nil {
                guard let name = Self.exactName(draft), wantsPostmaster == (name == "postmaster") else { continue }
                claim(draft.stores.first { !$0.isSubfolder && !claimed.contains($0.path) }, for: index)
            }
        }
    }

    private mutating func claim(_ store: QmailAddressDraft.Store?, for index: Int) {
        guard let store, claimed.insert(store.path).inserted else { return }
        stores[index] = store
    }

    private static func exactName(_ draft: QmailAddressDraft) -> String? {
        if case .exactly(let name) = draft.address.name { name } else { nil }
    }

    private static func path(_ path: String, names name: String) -> Bool {
        path.split(separator: "/").contains { $0 == name || $0.lowercased() == name }
    }
}
