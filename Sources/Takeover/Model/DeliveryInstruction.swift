/// One thing that the old server does with a mail for an address.
public enum DeliveryInstruction: Hashable, Sendable, Codable {
    /// Into the Maildir at this absolute path.
    case maildir(String)
    /// Into the mbox file at this absolute path.
    case mbox(String)
    /// On to an address, here or elsewhere, with a domain.
    case forward(String)
    /// Into a program, by the shell, as the address's user.
    case program(String)
    /// Refused for good with this text (`|bouncesaying`, `error:` of Postfix); empty: the old server names none.
    case refuse(String)
    /// Put off again and again (`|exit 111`, a sticky home).
    case putOff(String)
}
