/// Where a server hands on the mail that is for none of its own mailboxes.
struct Relay {
    /// The next hop's port on loopback.
    let port: Int
    /// How many deliveries may run at once.
    let deliveries: Int
}
