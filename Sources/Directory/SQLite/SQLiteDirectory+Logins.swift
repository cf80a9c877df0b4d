import Foundation
import GRDB
import MailFormat

extension SQLiteDirectory: LoginStore {
    public func authenticate(account: String, password: String) async throws(DirectoryError) -> Mailbox? {
        let address = try? Address(account)
        // By the connection of the look-ups: a login does not wait behind a change.
        let known = try await lookups.read(askedAt: now()) { db -> (mailbox: Mailbox, hash: PasswordHash, hasKeys: Bool)? in
            guard let address, let mailbox = try Lookup(db: db).mailbox(at: address) else { return nil }
            let row = try Row.fetchOne(
                db, sql: "SELECT passwordHash, scramStoredKey IS NOT NULL FROM mailbox WHERE id = ?", arguments: [mailbox.id])
            guard let row, let text: String = row[0] else { return nil }
            return (mailbox, PasswordHash(stored: text), row[1])
        }
        let isRight = await (known?.hash ?? .nobodys).matches(password)
        guard isRight, let known, known.mailbox.isEnabled else { return nil }
        // Its next login may be by SCRAM. Where the keys cannot be kept, this one holds all the same.
        if !known.hasKeys { try? await keep(keysOf: password, for: known.mailbox.id, hash: known.hash) }
        return known.mailbox
    }

    /// Keeps keys beside the hash of the same password, unless that was changed meanwhile.
    private func keep(keysOf password: String, for mailbox: Mailbox.ID, hash: PasswordHash) async throws(DirectoryError) {
        guard let keys = await LoginKeys.deriving(password) else { return }
        try await change { db in
            let current = try String.fetchOne(db, sql: "SELECT passwordHash FROM mailbox WHERE id = ?", arguments: [mailbox])
            if current == hash.text { try Self.setLoginKeys(db, keys, of: mailbox) }
        }
    }

    public func loginKeys(of account: String) async throws(DirectoryError) -> LoginKeys {
        let secret = try await secrets(for: .unknownLogins).first?.value ?? []
        let address = try? Address(account)
        let keys = try await lookups.read(askedAt: now()) { db -> LoginKeys? in
            guard let address, let mailbox = try Lookup(db: db).mailbox(at: address) else { return nil }
            return try Self.loginKeys(db, of: mailbox.id)
        }
        // In one form, since the directory does not tell Anna from anna either.
        return keys ?? .nobodys(account: address.map { "\($0.localPart.key)@\($0.domain)" } ?? account, secret: secret)
    }

    public func mailbox(ofAccount account: String) async throws(DirectoryError) -> Mailbox? {
        guard let address = try? Address(account) else { return nil }
        let mailbox = try await lookups.read(askedAt: now()) { try Lookup(db: $0).mailbox(at: address) }
        return mailbox?.isEnabled == true ? mailbox : nil
    }

    public func accountName(of account: String) async throws(DirectoryError) -> String {
        guard let address = try? Address(account) else { return account }
        return try await lookups.read(askedAt: now()) { db in
            let domain = try Lookup(db: db).find(address.domain)?.name ?? address.domain.ascii
            return "\(address.localPart.key)@\(domain)"
        }
    }

    public func maySend(_ mailbox: Mailbox.ID, as sender: Address) async throws(DirectoryError) -> Bool {
        let question = LookupCache.Question.sender(
            mailbox, domain: sender.domain.ascii, localPart: sender.localPart.key)
        guard
            case .permission(let isAllowed) = try await answer(
                question, { .permission(try Lookup(db: $0).maySend(mailbox, as: sender)) })
        else { return false }
        return isAllowed
    }

    static func loginKeys(_ db: Database, of mailbox: Mailbox.ID) throws -> LoginKeys? {
        let row = try Row.fetchOne(
            db, sql: "SELECT scramSalt, scramIterations, scramStoredKey, scramServerKey FROM mailbox WHERE id = ?",
            arguments: [mailbox])
        guard let row, let salt: Data = row[0], let iterations: Int = row[1], let stored: Data = row[2], let server: Data = row[3]
        else { return nil }
        return LoginKeys(salt: Array(salt), iterations: iterations, storedKey: Array(stored), serverKey: Array(server))
    }

    /// - Parameter keys: nil takes them away.
    static func setLoginKeys(_ db: Database, _ keys: LoginKeys?, of mailbox: Mailbox.ID) throws {
        try db.execute(
            sql: "UPDATE mailbox SET scramSalt = ?, scramIterations = ?, scramStoredKey = ?, scramServerKey = ? WHERE id = ?",
            arguments: [
                keys.map { Data($0.salt) }, keys?.iterations, keys.map { Data($0.storedKey) }, keys.map { Data($0.serverKey) },
                mailbox,
            ])
    }
}
